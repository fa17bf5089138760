import { readFileSync } from 'node:fs';
import { Uri } from 'vscode';
import { describe, expect, it } from 'vitest';
import { atFrame, captureOf, frameOf, isCapture, nameOf, reportUri, resetsUri, withoutPlace } from '../../src/host/captureUri.ts';
import { commandIds, commandLink } from '../../src/host/commandLinks.ts';

/** Names that break URIs which are pasted together. */
const names = ['a.pcap', 'a b#1.pcap', '100%.pcap', 'q?x=1&y.pcapng', 'ü[1]{2}.cap', "a'b.pcap.gz"];
const awkward = Uri.file('/folder/a b#1.pcap');
const captures = [...names.map((name) => Uri.file(`/folder/${name}`)), Uri.parse('vscode-vfs://github/o/r/a%23b.pcap?ref=x%26y')];

interface Manifest {
  readonly contributes: {
    readonly customEditors: readonly { readonly selector: readonly { readonly filenamePattern: string }[] }[];
    readonly menus: { readonly 'explorer/context': readonly { readonly when: string }[] };
    readonly commands: readonly { readonly command: string }[];
  };
}
const { contributes } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest;

describe('the manifest and the code', () => {
  it('mean the same files', () => {
    for (const { filenamePattern } of contributes.customEditors.flatMap(({ selector }) => selector))
      expect(isCapture(Uri.file(`/${filenamePattern.replace('*', 'a')}`))).toBe(true);
    for (const { when } of contributes.menus['explorer/context']) {
      const pattern = /^resourceFilename =~ \/(.*)\/i$/.exec(when)?.[1] ?? '';
      for (const name of ['a.pcap', 'a.PCAPNG', 'a.cap.gz', 'a.gz', 'pcap', 'a.pcap.txt'])
        expect([name, new RegExp(pattern, 'i').test(name)]).toEqual([name, isCapture(Uri.file(`/${name}`))]);
    }
  });

  it('mean the same commands', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(commandIds).sort());
  });
});

describe('addresses', () => {
  it.each(captures.map((uri) => [uri.toString(), uri] as const))('%s survives the way through a document', (_text, capture) => {
    for (const uri of [resetsUri(capture), reportUri(capture)]) {
      const restored = Uri.parse(uri.toString());
      expect(captureOf(restored)?.toString()).toBe(capture.toString());
    }
    expect(nameOf(resetsUri(capture))).toBe(`${nameOf(capture)}.resets`);
  });

  it('keep the frame of a report', () => {
    const uri = Uri.parse(reportUri(atFrame(awkward, 14)).toString());
    expect(frameOf(captureOf(uri) ?? uri)).toBe(14);
    expect(withoutPlace(captureOf(uri) ?? uri).toString()).toBe(awkward.toString());
    expect(nameOf(uri)).toBe('a b#1.pcap.frame-14.md');
  });

  it.each([
    ['frame=14', 14],
    ['frame=0', undefined],
    ['frame=-1', undefined],
    ['frame=1e9', undefined],
    ['frame=99999999999', undefined],
    ['', undefined],
    ['x', undefined],
  ])('read the fragment %s as %s', (fragment, frame) => {
    expect(frameOf(awkward.with({ fragment }))).toBe(frame);
  });

  it('of other documents name no capture', () => {
    expect(captureOf(Uri.file('/a.pcap'))).toBeUndefined();
    expect(captureOf(Uri.parse('tcp-resets:/x.resets'))).toBeUndefined();
  });

  it.each([
    ['/a.pcap', true],
    ['/a.PCAPNG', true],
    ['/a.cap.gz', true],
    ['/a.pcapng.ZST', true],
    ['/a.pcap.lz4', true],
    ['/a.snoop', true],
    ['/a.gz', false],
    ['/a.pcap.bz2', false],
    ['/pcap', false],
    ['/a.pcap.txt', false],
  ])('%s is a capture: %s', (path, expected) => {
    expect(isCapture(Uri.file(path))).toBe(expected);
  });

  it('of commands carry numbers', () => {
    const link = commandLink('a.b', 3, 14);
    expect(link.toString(true)).toBe('command:a.b?[3,14]');
    expect(JSON.parse(Uri.parse(link.toString()).query)).toEqual([3, 14]);
  });
});
