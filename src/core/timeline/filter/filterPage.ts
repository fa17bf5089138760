import { docsTable, withParts } from '../../docsPage.ts';
import { fieldNames, fieldOf, type FieldType } from './fields.ts';

const kinds: Readonly<Record<FieldType, string>> = {
  number: 'number',
  boolean: '1 or 0',
  ipv4: 'address or network',
  ipv6: 'address or network',
  string: 'text',
  label: 'there or not',
};

/** Values are named where a reader can take them in; the causes have a page of their own. */
const mostNamed = 13;

function about(values: readonly string[] | undefined, text: string): string {
  return values === undefined || values.length > mostNamed
    ? text
    : `${text}: ${values.map((value) => `\`${value}\``).join(', ')}`;
}

const fieldsTable = (): string =>
  docsTable(
    ['field', 'value', 'what it is'],
    fieldNames.map((name) => {
      const { type, about: text, values } = fieldOf(name);
      return [`\`${name}\``, kinds[type], about(values, text)];
    }),
  );

/** docs/filter.md with its list of fields made anew from the code. @throws Error when a mark is missing. */
export const withFilterFields = (page: string): string => withParts(page, 'docs/filter.md', { fields: fieldsTable });
