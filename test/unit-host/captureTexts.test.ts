import { Uri } from 'vscode';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CaptureRegistry } from '../../src/host/captureRegistry.ts';
import { CaptureTexts } from '../../src/host/captureTexts.ts';
import { atFrame, reportScheme, reportUri } from '../../src/host/captureUri.ts';
import { RemoteError } from '../../src/shared/rpc.ts';
import { facts, fakeTools, settle, totals } from '../support/captureTools.ts';
import { workspace } from '../support/fakeVscode.ts';

const capture = Uri.file('/a.pcap');
const report = reportUri(capture);
const other = reportUri(atFrame(capture, 3));

let tools: ReturnType<typeof fakeTools>;
let registry: CaptureRegistry;
let texts: CaptureTexts;
let rendered: number;

/** Opens a report whose capture is now being read, or has been. */
async function open(uri: Uri): Promise<void> {
  void workspace.write(uri);
  await settle();
}
const textOf = (uri: Uri): string | undefined => workspace.textDocuments.find((one) => one.uri === uri)?.text;

beforeEach(() => {
  tools = fakeTools();
  registry = new CaptureRegistry(tools);
  rendered = 0;
  texts = new CaptureTexts(reportScheme, registry, () => Promise.resolve(`Report ${++rendered}`));
});
afterEach(() => {
  vi.useRealTimers();
  texts.dispose();
  registry.dispose();
  workspace.textDocuments.length = 0;
});

describe('a report that nothing else shows', () => {
  it('is one reading, also after its capture is closed', async () => {
    await open(report);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await tools.thread(0).answer({ facts, totals });
    await settle();
    expect(textOf(report)).toBe('Report 1');
    vi.advanceTimersByTime(3_100);
    await settle();
    expect(registry.captures).toEqual([]);
    expect(tools.threads).toHaveLength(1);
    expect(rendered).toBe(1);
  });

  it('is one reading when that fails', async () => {
    await open(report);
    await tools.thread(0).fail(new RemoteError('CaptureError', 'The file is empty.'));
    await settle();
    expect(textOf(report)).toBe('This capture cannot be read. The file is empty.\n');
    expect(tools.threads).toHaveLength(1);
  });

  it('does not start another that is open when its own reading fails', async () => {
    await open(report);
    await tools.thread(0).fail(new RemoteError('CaptureError', 'The file is empty.'));
    await open(other);
    await tools.thread(1).fail(new RemoteError('CaptureError', 'The file is empty.'));
    await settle();
    expect(tools.threads).toHaveLength(2);
  });

  it('is not read again when reading is cancelled', async () => {
    await open(report);
    registry.get(capture)?.cancel();
    await settle();
    expect(textOf(report)).toBe('Reading the capture was stopped.\n');
    expect(tools.threads).toHaveLength(1);
  });
});

describe('a report next to a timeline', () => {
  it('is written again when the capture has been read again, or is gone', async () => {
    const view = registry.acquire(capture, 'view');
    await open(report);
    await tools.thread(0).answer({ facts, totals });
    expect(textOf(report)).toBe('Report 1');
    void view.capture.read();
    await settle();
    await tools.thread(1).answer({ facts, totals });
    await settle();
    expect(textOf(report)).toBe('Report 2');
    view.capture.lose();
    await settle();
    expect(textOf(report)).toMatch(/^The capture is gone/);
    expect(tools.threads).toHaveLength(2);
  });
});
