/** What VS Code itself complains about in this set-up, told apart from what our extension does wrong. */

/**
 * Each with its reason; anything else counts.
 * @type {readonly RegExp[]}
 */
const known = [
  // Native modules stay unbuilt on purpose: installing them would run install scripts and need a compiler.
  /Could not locate the bindings file|native-watchdog|spdlog/,
  // Not part of the npm package; VS Code works without them.
  /vsda|serviceWorker|favicon|update\/check|\[Service Worker\]/,
  /A bad HTTP response code \(404\) was received when fetching the script/,
  // Signing in to a code host is switched off.
  /Timed out waiting for authentication provider/,
  // The page asks for things that only vscode.dev has.
  /ERR_NAME_NOT_RESOLVED|marketplace|extensionsGallery/i,
  // Said by every browser build when its window is reloaded.
  /Long running operations during shutdown are unsupported in the web/,
  // A window that is reloaded has closed the store that its own log is written to.
  /Unable to write file 'vscode-log:/,
  // A busy machine: VS Code gave up waiting for its own save of its own settings.
  /Aborted onWillSaveTextDocument-event/,
  // The same: it asked its own extension host for something, and had no answer in 15 s.
  /^%c +ERR .*Request \d+ timed out \(15000ms\)/,
  // Requests that a closing tab, window or extension host leaves unanswered.
  /Canceled: Canceled/,
];

/**
 * @param {string} text a console message
 * @param {string} [url] where it came from
 */
export function isPlatformNoise(text, url = '') {
  return known.some((pattern) => pattern.test(text) || pattern.test(url));
}
