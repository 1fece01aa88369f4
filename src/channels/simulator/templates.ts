/** The templates of the business: handed in, reviewed, listed, paused, deleted. */
import { z } from 'zod';
import { GraphError } from './graph-error.ts';
import { parse } from './parsing.ts';
import { checkDefinition, Definition } from './template-definition.ts';
import { secondsAt, type World } from './world.ts';

export type TemplateStatus =
  | 'PENDING'
  | 'APPROVED'
  | 'REJECTED'
  | 'PAUSED'
  | 'DISABLED'
  | 'DELETED';

type Row = {
  id: string;
  name: string;
  language: string;
  category: Definition['category'];
  sub_category: string | null;
  format: Definition['parameter_format'];
  components: string;
  status: TemplateStatus;
  created_at: number;
  deleted_at: number | null;
};

const perHour = 100;
const perAccount = 250;
const hourMs = 3_600_000;
/** The name of a deleted template that was approved is blocked for so long. */
const blockedMs = 30 * 24 * hourMs;

export function createTemplate(world: World, body: unknown) {
  const definition = parse(Definition, body);
  const { name, language, category, sub_category, parameter_format, components } = definition;
  checkDefinition(definition, world.settings.rules.wordsPerVariable);
  makeRoom(world, definition);
  const id = world.ids.number();
  world.store.run(
    `insert into template
       (id, name, language, category, sub_category, format, components, status, created_at)
     values (?, ?, ?, ?, ?, ?, ?, 'PENDING', ?)`,
    id,
    name,
    language,
    category,
    sub_category ?? null,
    parameter_format,
    JSON.stringify(components),
    world.clock(),
  );
  world.later(world.settings.pace.reviewMs, { kind: 'review', template: id });
  return { id, status: 'PENDING', category };
}

function makeRoom({ store, clock }: World, { name, language }: Definition) {
  const count = (where: string, ...values: number[]) =>
    store.one<{ count: number }>(`select count(*) as count from template where ${where}`, ...values)
      ?.count ?? 0;
  if (count("status <> 'DELETED'") >= perAccount) throw new GraphError(2388019, 'at most 250');
  if (count('created_at > ?', clock() - hourMs) >= perHour) {
    throw new GraphError(80007, 'at most 100 templates an hour');
  }
  const old = store.one<Row>(
    'select * from template where name = ? and language = ?',
    name,
    language,
  );
  if (!old) return;
  if (old.status !== 'DELETED') throw new GraphError(100, 'there is one in this language already');
  if (clock() - (old.deleted_at ?? 0) < blockedMs) {
    throw new GraphError(100, 'this name was deleted within the last 30 days');
  }
  store.run('delete from template where id = ?', old.id);
}

/** The end of a review, as an errand. */
export function review(world: World, id: string): void {
  const row = world.store.one<Row>('select * from template where id = ?', id);
  if (row?.status !== 'PENDING') return;
  const verdict = world.settings.review(row);
  if (verdict === 'MARKETING') {
    world.store.run("update template set category = 'MARKETING' where id = ?", id);
  }
  moveTemplate(world, row.name, row.language, verdict === 'REJECTED' ? 'REJECTED' : 'APPROVED');
}

/** Changes the status and tells the service, as Meta does on its own. False: no such template. */
export function moveTemplate(world: World, name: string, language: string, to: TemplateStatus) {
  const row = world.store.one<Row>(
    `update template set status = ?, deleted_at = case ? when 'DELETED' then ? end
     where name = ? and language = ? and status <> 'DELETED' returning *`,
    to,
    to,
    world.clock(),
    name,
    language,
  );
  if (!row) return false;
  world.deliver({
    field: 'message_template_status_update',
    value: {
      event: to,
      message_template_id: Number(row.id),
      message_template_name: name,
      message_template_language: language,
      message_template_category: row.category,
      reason: to === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE',
      ...(to === 'DISABLED' && { disable_info: { disable_date: secondsAt(world) } }),
    },
  });
  return true;
}

const shown = (row: Row) => ({
  id: row.id,
  name: row.name,
  language: row.language,
  category: row.category,
  ...(row.sub_category && { sub_category: row.sub_category }),
  parameter_format: row.format,
  status: row.status,
  components: JSON.parse(row.components),
});

const Query = z.object({
  name: z.string().optional(),
  language: z.string().optional(),
  status: z.string().optional(),
  category: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).catch(25).default(25),
  after: z.string().optional(),
});

export function listTemplates({ store }: World, query: URLSearchParams) {
  const { limit, after, ...wanted } = Query.parse(Object.fromEntries(query));
  if (after !== undefined && !/^c\d+$/.test(after)) throw new GraphError(131059, 'after: unknown');
  const from = after === undefined ? 0 : Number(after.slice(1));
  const found = store.all<Row>("select * from template where status <> 'DELETED' order by rowid")
    .filter((row) =>
      Object.entries(wanted).every(([key, value]) =>
        value === undefined || (row as Record<string, unknown>)[key] === value
      )
    );
  const page = found.slice(from, from + limit);
  const isLast = from + limit >= found.length;
  return {
    data: page.map(shown),
    ...(page.length > 0 && {
      paging: {
        cursors: { before: `c${from}`, after: `c${from + page.length}` },
        ...(!isLast && { next: `?after=c${from + page.length}` }),
      },
    }),
  };
}

export function templateById({ store }: World, id: string) {
  const row = store.one<Row>("select * from template where id = ? and status <> 'DELETED'", id);
  return row && shown(row);
}

/** By name, in every language. */
export function deleteTemplates(world: World, name: string | null) {
  if (!name) throw new GraphError(131008, 'The parameter name is required.');
  const rows = world.store.all<Row>(
    "select * from template where name = ? and status <> 'DELETED'",
    name,
  );
  if (rows.length === 0) throw new GraphError(132001, 'There is no template of this name.');
  for (const { language, status, id } of rows) {
    if (status === 'APPROVED') moveTemplate(world, name, language, 'DELETED');
    else world.store.run('delete from template where id = ?', id);
  }
  return { success: true };
}

export function unpauseTemplate(world: World, id: string) {
  const found = templateById(world, id);
  if (found?.status !== 'PAUSED') throw new GraphError(100, 'This template is not paused.');
  moveTemplate(world, found.name, found.language, 'APPROVED');
  return { success: true };
}

/** For sending. Throws what Meta answers for a template that is not there or not ready. */
export function approvedTemplate({ store }: World, name: string, language: string): Definition {
  const row = store.one<Row>(
    'select * from template where name = ? and language = ?',
    name,
    language,
  );
  if (row?.status === 'PAUSED') throw new GraphError(132015, 'The template is paused.');
  if (row?.status === 'DISABLED') throw new GraphError(132016, 'The template is disabled.');
  if (row?.status !== 'APPROVED') {
    throw new GraphError(132001, 'There is no approved template of this name and language.');
  }
  return Definition.parse({
    name,
    language,
    category: row.category,
    ...(row.sub_category && { sub_category: row.sub_category }),
    parameter_format: row.format,
    components: JSON.parse(row.components),
  });
}
