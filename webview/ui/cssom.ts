import { noChange } from 'lit';
import { directive, Directive, type ElementPart } from 'lit/directive.js';

/** Sets CSS properties through the CSSOM; Lit's own styleMap writes a style attribute first, which the CSP refuses. */
class Cssom extends Directive {
  readonly #set = new Map<string, string>();

  override update(part: ElementPart, [properties]: [Readonly<Record<string, string>>]): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(properties)) {
      if (this.#set.get(name) === value) continue;
      style.setProperty(name, value);
      this.#set.set(name, value);
    }
    return noChange;
  }

  render(_properties: Readonly<Record<string, string>>): typeof noChange {
    return noChange;
  }
}

export const cssom = directive(Cssom);
