/** Writes schema.graphql, which frontends generate their types from. */
import { writeFileSync } from 'node:fs';
import { printedSchema } from './schema.ts';

writeFileSync(new URL('../../schema.graphql', import.meta.url), printedSchema());
