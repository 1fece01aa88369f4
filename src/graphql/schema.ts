/** The whole schema: imports every noun, and builds. Nobody but doors and tests imports this. */
import { lexicographicSortSchema, printSchema } from 'graphql';
import './accounts.ts';
import './billing.ts';
import './bills.ts';
import './books.ts';
import { builder } from './builder.ts';
import './complaint-desk.ts';
import './complaints.ts';
import './counter.ts';
import './history.ts';
import './live.ts';
import './payments.ts';
import './receipts.ts';
import './registering.ts';
import './requesting.ts';

export const schema = builder.toSchema();

/** As it is checked in, so that every change is seen. */
export const printedSchema = (): string => printSchema(lexicographicSortSchema(schema)) + '\n';
