/** Builds elements. Text from outside only ever becomes a text node, never markup. */

/** @typedef {Node | string | false | null | undefined} Child */

/**
 * Attributes by name; functions under `on…` listen, `false` and `undefined` leave it out.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: any) => void)>} attributes
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) continue;
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat()) {
    if (child || child === '') made.append(child);
  }
  return made;
}

/** @param {string} id @returns {any} An element that page.html has. */
export const byId = (id) => document.getElementById(id);

/** @param {string} text @param {(event: Event) => void} onclick @param {string} [className] */
export const button = (text, onclick, className = '') =>
  element('button', { type: 'button', class: className, onclick }, text);
