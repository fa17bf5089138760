import { plainLine } from '../core/report/plainText.ts';

/** File names come from strangers too, and VS Code reads some of its own labels as markup. */

/** For the status bar, which draws $(name) as an icon. */
export const statusLabel = (text: string): string => plainLine(text, 60).replaceAll('$(', '\\$(');

/** For notifications, which make [text](command:…) a link. */
export const notificationLabel = (text: string): string => plainLine(text).replaceAll('](', '] (');
