import { plainLine } from '../core/report/plainText.ts';

/** File names come from strangers too, and VS Code reads some of its own labels as markup. */

/** For the status bar and for lists to pick from, which draw $(name) as an icon. */
export const statusLabel = (text: string, maximum = 60): string => plainLine(text, maximum).replaceAll('$(', '\\$(');

/** For notifications, which make [text](command:…) a link. */
export const notificationLabel = (text: string): string => plainLine(text).replaceAll('](', '] (');
