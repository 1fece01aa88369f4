/** What can be tapped in a message so that the service hears of it. */
import type { Interactive } from './interactive.ts';
import type { Message } from './messages.ts';
import type { Filled } from './template-use.ts';

export type ShownChoice = {
  kind: 'button' | 'row' | 'quick reply';
  id: string;
  title: string;
  description?: string | undefined;
};

/** What was checked when it was accepted, and kept as it was. */
export const interactiveOf = ({ type, content }: Message): Interactive | undefined =>
  type === 'interactive' ? content.interactive as Interactive : undefined;

export const filledOf = ({ type, content }: Message): Filled | undefined =>
  type === 'template' ? content.shown as Filled : undefined;

export function buttonsOf(message: Message): ShownChoice[] {
  const filled = message.direction === 'out' ? filledOf(message) : undefined;
  if (filled) {
    return filled.buttons.filter(({ kind }) => kind === 'reply')
      .map(({ id, title }) => ({ kind: 'quick reply', id, title }));
  }
  const interactive = message.direction === 'out' ? interactiveOf(message) : undefined;
  if (interactive?.type === 'button') {
    return interactive.action.buttons.map(({ reply }) => ({ kind: 'button', ...reply }));
  }
  if (interactive?.type !== 'list') return [];
  return interactive.action.sections.flatMap(({ rows }) => rows)
    .map((row) => ({ kind: 'row', ...row }));
}
