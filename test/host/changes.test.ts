import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import {
  api,
  closeAll,
  diagnosticsOf,
  findingMarkers,
  inWorkspace,
  openTimeline,
  sample,
  tabs,
  until,
} from '../support/hostTools.ts';

/** A name of its own for each test: what is known of a capture outlives its last editor for a while. */
let tests = 0;
const changing = (): vscode.Uri => inWorkspace(`changing-${tests}.pcapng`);
const write = (bytes: Uint8Array): Thenable<void> => vscode.workspace.fs.writeFile(changing(), bytes);

async function resetsText(uri: vscode.Uri): Promise<vscode.TextDocument> {
  return vscode.workspace.openTextDocument((await api()).resetsUri(uri));
}

describe('a capture that changes', () => {
  beforeEach(() => {
    tests++;
  });
  afterEach(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(changing()).then(undefined, () => undefined);
  });

  it('is read again, and its problems and resets document follow', async () => {
    const whole = await vscode.workspace.fs.readFile(sample());
    await write(whole);
    await openTimeline(changing());
    const all = (await findingMarkers(changing())).length;
    const document = await resetsText(changing());
    const before = document.getText();
    // Cut in the middle: fewer packets, fewer resets.
    await write(whole.subarray(0, whole.length / 3));
    await until('the new text', () => document.getText() !== before);
    const fewer = await until('fewer problems', () => {
      const { length } = diagnosticsOf(document.uri);
      return length < all && { length };
    });
    assert.equal(fewer.length, (await (await api()).summary(changing())).totals.resets);
  });

  it('is followed while it grows: problems, resets document and packets', async () => {
    const whole = await vscode.workspace.fs.readFile(sample());
    const { fsPath } = changing();
    await openTimeline(sample());
    const all = (await findingMarkers(sample())).length;
    writeFileSync(fsPath, whole.subarray(0, whole.length / 3));
    await openTimeline(changing());
    const fewer = (await findingMarkers(changing())).length;
    const document = await resetsText(changing());
    // A capture that is being written: a piece every tenth of a second, with packets cut in two.
    for (let at = whole.length / 3; at < whole.length; at += 3001) {
      appendFileSync(fsPath, whole.subarray(at, at + 3001));
      await sleep(100);
    }
    const markers = await until('all problems', () => {
      const { length } = diagnosticsOf(document.uri);
      return length === all && { length };
    });
    assert.ok(markers.length > fewer);
    const [{ facts, totals }, expected] = [await (await api()).summary(changing()), await (await api()).summary(sample())];
    assert.deepEqual(totals, expected.totals);
    // Read on, not anew: nothing was noted, and nothing is cut any more.
    assert.deepEqual(facts.warnings, []);
  });

  it('says when another capture has taken its name', async () => {
    const whole = await vscode.workspace.fs.readFile(sample());
    await write(whole);
    await openTimeline(changing());
    await findingMarkers(changing());
    // As tcpdump -W does: the same file is begun anew.
    writeFileSync(changing().fsPath, whole.subarray(0, 9000));
    const noted = async (): Promise<boolean> =>
      (await (await api()).summary(changing())).facts.warnings.some(({ code }) => code === 'file-replaced');
    for (let tries = 0; !(await noted()); tries++) {
      assert.ok(tries < 100, 'nothing was said');
      await sleep(100);
    }
  });

  it('says that the file has gone, and recovers when it is back', async () => {
    await write(await vscode.workspace.fs.readFile(sample()));
    await openTimeline(changing());
    await findingMarkers(changing());
    const document = await resetsText(changing());
    await vscode.workspace.fs.delete(changing());
    await until('the message', () => document.getText().startsWith('The capture is gone.'));
    assert.deepEqual(diagnosticsOf(changing()), []);
    await write(await vscode.workspace.fs.readFile(sample()));
    await until('the problems again', () => diagnosticsOf(changing()).length === 1);
  });
});

describe('a capture that cannot be read', () => {
  const broken = (): vscode.Uri => inWorkspace('broken.pcap');
  afterEach(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(broken()).then(undefined, () => undefined);
  });

  for (const [name, bytes] of [
    ['empty', new Uint8Array()],
    ['not a capture', new TextEncoder().encode('This is a letter, and not a capture at all. '.repeat(20))],
  ] as const) {
    it(`because it is ${name} is said calmly`, async () => {
      await vscode.workspace.fs.writeFile(broken(), bytes);
      await openTimeline(broken());
      const text = (await resetsText(broken())).getText();
      assert.match(text, /^This capture cannot be read\. .{20,}/);
      assert.doesNotMatch(text, /\bat .+:\d+:\d+|Error:|undefined/);
      await assert.rejects((await api()).findings(broken()), /cannot be read/);
      assert.deepEqual(diagnosticsOf(broken()), []);
      assert.equal(tabs().length, 1);
    });
  }
});

describe('a capture that is on no disk', () => {
  it('is read through its file system', async () => {
    const bytes = await vscode.workspace.fs.readFile(sample());
    const provider = memoryFile(bytes);
    const registration = vscode.workspace.registerFileSystemProvider('test-memory', provider, { isReadonly: true });
    const uri = vscode.Uri.parse('test-memory:/folder/there.pcapng');
    const [there, here] = [await (await api()).findings(uri), await (await api()).findings(sample())];
    assert.deepEqual(there, here);
    provider.size = 300 * 2 ** 20;
    await assert.rejects((await api()).findings(vscode.Uri.parse('test-memory:/folder/large.pcapng')), /300 MiB.*up to 256 MiB/);
    registration.dispose();
  });
});

describe('reading a capture', () => {
  it('is stopped by the command, and begins anew when asked again', async () => {
    const bytes = await vscode.workspace.fs.readFile(sample());
    const provider = memoryFile(bytes);
    const started = new Promise<void>((resolve) => {
      provider.readFile = () => {
        resolve();
        return new Promise<Uint8Array>(() => undefined);
      };
    });
    const registration = vscode.workspace.registerFileSystemProvider('test-slow', provider, { isReadonly: true });
    const uri = vscode.Uri.parse('test-slow:/folder/slow.pcapng');
    const asked = assert.rejects((await api()).findings(uri), /Reading the capture was stopped/);
    await started;
    await vscode.commands.executeCommand('tcpResetExplainer.cancel');
    await asked;
    provider.readFile = () => bytes;
    assert.ok((await (await api()).findings(uri)).length > 0);
    registration.dispose();
  });
});

/** A file system with one file. */
function memoryFile(bytes: Uint8Array): vscode.FileSystemProvider & { size: number } {
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const readOnly = (): never => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    size: bytes.length,
    onDidChangeFile: changes.event,
    watch: () => new vscode.Disposable(() => undefined),
    stat() {
      return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.size };
    },
    readFile: () => bytes,
    readDirectory: () => [],
    createDirectory: readOnly,
    writeFile: readOnly,
    delete: readOnly,
    rename: readOnly,
  };
}
