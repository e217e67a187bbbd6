/** What stands in an element: elements, or text, which is never read as HTML. */
export type Content = Node | string | number | undefined;

/** Makes an element. Attributes that are undefined are left out. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(key, value);
  for (const one of content) if (one !== undefined) made.append(typeof one === 'number' ? `${one}` : one);
  return made;
}

/** A button that does something. */
export function button(label: string, act: () => void): HTMLButtonElement {
  const made = make('button', { type: 'button' }, label);
  made.addEventListener('click', act);
  return made;
}

/** A part of the page with a heading. */
export const section = (id: string, title: string, ...content: readonly Content[]): HTMLElement =>
  make(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    make('h2', { id: `${id}-title` }, title),
    ...content,
  );

/** What is closed until it is asked for. */
export const folded = (summary: string, ...content: readonly Content[]): HTMLDetailsElement =>
  make('details', {}, make('summary', {}, summary), ...content);
