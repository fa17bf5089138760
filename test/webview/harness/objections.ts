import axe from 'axe-core';
import type { OpenPage } from './pages.ts';

/** All that axe knows, what depends on colours, or what does not. */
type Concern = 'all' | 'colours' | 'structure';

/**
 * What axe finds by its rules for WCAG 2.2 A and AA and its best practices, as one line each. Run through the debugger, which no
 * content security policy binds.
 */
export async function objections({ page }: OpenPage, concern: Concern = 'all'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((what) => {
    const { axe: inPage } = window as unknown as { axe: typeof axe };
    const ofColours = inPage.getRules(['cat.color']).flatMap(({ ruleId, tags }) => (tags.includes('wcag2aaa') ? [] : [ruleId]));
    return inPage.run(document, {
      resultTypes: ['violations'],
      ...(what === 'colours' ? { runOnly: ofColours } : {}),
      rules: {
        ...(what === 'structure' ? Object.fromEntries(ofColours.map((rule) => [rule, { enabled: false }])) : {}),
        // WCAG 2.2's, and left out unless asked for.
        ...(what === 'colours' ? {} : { 'target-size': { enabled: true } }),
      },
    });
  }, concern);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}
