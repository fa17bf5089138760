/** Addresses of workbench pages. */

/**
 * The page that shows `folder`, with our extension loaded from its source folder.
 * @param {string} origin the server's
 * @param {{ folder: string, extension: string, tests?: string, file?: string }} what absolute paths; `tests` is a bundle that
 *   exports run(), `file` is opened at once
 */
export function workbenchUrl(origin, { folder, extension, tests, file }) {
  const payload = [['extensionDevelopmentPath', remote(extension)]];
  if (tests !== undefined) payload.push(['extensionTestsPath', remote(tests)]);
  // Of the server's own name, as the folder's files are: else it would be a stranger to the folder.
  if (file !== undefined) payload.push(['openFile', `vscode-remote://${new URL(origin).host}${encodeURI(file)}`]);
  const url = new URL(origin);
  url.searchParams.set('folder', folder);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/**
 * The workbench runs in a browser: a path on the server's machine needs the authority that stands for it.
 * @param {string} path
 */
const remote = (path) => `vscode-remote://remote${encodeURI(path)}`;
