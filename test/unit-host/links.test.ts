import { readFileSync } from 'node:fs';
import { Uri } from 'vscode';
import { describe, expect, it } from 'vitest';
import { linkedCapture, linkTo } from '../../src/host/links.ts';

const { name, publisher } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;
const awkward = Uri.file('/folder/a b#1 & ü.pcap');

const nowhere = (): boolean => false;

describe('a link to a frame', () => {
  it('names this extension, and leads back to the capture and the frame', () => {
    const link = linkTo('vscode-insiders', awkward, 14);
    expect(link.authority).toBe(`${publisher ?? ''}.${name ?? ''}`);
    const there = linkedCapture(Uri.parse(link.toString()), nowhere);
    expect(there?.fsPath).toBe(awkward.fsPath);
    expect(there?.fragment).toBe('frame=14');
  });

  it.each([
    ['another path', '/run?file:///a.pcap%23frame%3D1'],
    ['no frame', '/open?file:///a.pcap'],
    ['no capture', '/open?file:///etc/passwd%23frame%3D1'],
    ['no address', '/open?%00'],
    ['nothing', '/open'],
    ['another machine', '/open?file://evil/share/a.pcap%23frame%3D1'],
    ['another machine behind slashes', '/open?file:////evil/share/a.pcap%23frame%3D1'],
    ['the web', '/open?https://evil/a.pcap%23frame%3D1'],
  ])('is refused when it points at %s', (_, rest) => {
    expect(linkedCapture(Uri.parse(`vscode://${publisher ?? ''}.${name ?? ''}${rest}`), nowhere)).toBeUndefined();
  });

  it('may point elsewhere when that is in the workspace', () => {
    const link = linkTo('vscode', Uri.parse('vscode-remote://host/folder/a.pcap'), 3);
    expect(linkedCapture(link, (uri) => uri.path.startsWith('/folder/'))?.authority).toBe('host');
    expect(linkedCapture(link, nowhere)).toBeUndefined();
  });
});
