import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, fenced, prose, table } from '../../../src/core/report/markdownText.ts';
import { hostileText } from '../../support/fakeAnalysis.ts';
import { elementNames, renderMarkdown } from '../../support/renderMarkdown.ts';

// Text made of the pieces Markdown, HTML and linkifiers react to: random characters alone would hardly ever hit one.
const pieces = [
  ...Array.from('`*_[]()<>#|~^$&@!\\"\'-+=.:/ \n\t1a'),
  '](x)',
  '![a](b)',
  '<img src=x onerror=y>',
  '<!--',
  '</td>',
  '<https://e.example>',
  'https://e.example/a',
  'www.e.example',
  'a@e.example',
  '&lt;script&gt;',
  '&#60;b>',
  '```',
  '~~~',
  '- ',
  '1. ',
  '# ',
  '---',
  '[a]: http://e.example',
  '\u0000',
];
const hostile = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''));

describe('prose', () => {
  it('leaves an ordinary sentence as it is', () => {
    const text = 'The RST came 0.3 ms after the SYN; the server answers in 12 ms (frame 14), "as usual".';
    expect(prose(text)).toBe(text);
  });

  it('puts what is not plainly words into code, quotes outside', () => {
    expect(prose('The ClientHello asks for "evil.example".')).toBe('The ClientHello asks for "`evil.example`".');
    expect(prose('a <b> *c* d')).toBe('a `<b> *c*` d');
    expect(prose('- not a list')).toBe('`-` not a list');
    expect(prose('see `x`')).toBe('see `\\x60x\\x60`');
  });

  it.each(['', '- ', '1. ', '**x:** '])('never makes anything but text and code after %j', (before) => {
    const allowed = {
      '': ['code', 'p'],
      '- ': ['code', 'li', 'ul'],
      '1. ': ['code', 'li', 'ol'],
      '**x:** ': ['code', 'p', 'strong'],
    };
    fc.assert(
      fc.property(hostile, (text) => {
        const names = elementNames(renderMarkdown(`${before}${prose(text)}`));
        expect(allowed[before as keyof typeof allowed]).toEqual(expect.arrayContaining(names));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every visible character', () => {
    const shown = renderMarkdown(prose(hostileText)).replace(/<[^>]*>/g, '');
    for (const part of ['&lt;/script&gt;', '[click](command:evil)', '\\x1b[31mred', '\\u202egnp.exe', 'https://evil.example'])
      expect(shown).toContain(part);
  });

  it('would be dangerous without it: the same text unescaped has links, images and scripts', () => {
    expect(elementNames(renderMarkdown(hostileText))).toEqual(expect.arrayContaining(['a', 'img']));
  });
});

describe('code', () => {
  it('holds any text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(['code', 'p']).toEqual(expect.arrayContaining(elementNames(renderMarkdown(`x ${code(text)} x`))));
      }),
    );
  });
});

describe('table', () => {
  it('keeps its columns whatever the cells hold', () => {
    fc.assert(
      fc.property(hostile, hostile, (first, second) => {
        const html = renderMarkdown(
          table(
            ['A', 'B'],
            [
              [prose(first), code(second)],
              ['x', 'y'],
            ],
          ).join('\n'),
        );
        expect(html.match(/<tr>/g)).toHaveLength(3);
        expect(html.match(/<td>/g)).toHaveLength(4);
        expect(['code', 'table', 'tbody', 'td', 'th', 'thead', 'tr']).toEqual(expect.arrayContaining(elementNames(html)));
      }),
    );
  });
});

describe('fenced', () => {
  it('cannot be closed from inside', () => {
    const html = renderMarkdown(fenced('one\n```\n<img>\n````\ntwo').join('\n'));
    expect(elementNames(html)).toEqual(['code', 'pre']);
  });
});
