/** The whole schema: imports every noun, and builds. Nobody but doors and tests imports this. */
import { lexicographicSortSchema, printSchema } from 'graphql';
import './accounts.ts';
import './assigning.ts';
import './bill-changes.ts';
import './billing.ts';
import './bills.ts';
import './books.ts';
import { builder } from './builder.ts';
import './closing.ts';
import './complaint-desk.ts';
import './complaints.ts';
import './counter.ts';
import './disconnections.ts';
import './disputes.ts';
import './disputing.ts';
import './drawer-keeping.ts';
import './drawers.ts';
import './history.ts';
import './live.ts';
import './payments.ts';
import './receipts.ts';
import './reconciliations.ts';
import './refunding.ts';
import './refunds.ts';
import './registering.ts';
import './reports.ts';
import './requesting.ts';
import './settlement-resolving.ts';
import './settlements.ts';
import './unmatched-disputes.ts';
import './unmatched-resolving.ts';

export const schema = builder.toSchema();

/** As it is checked in, so that every change is seen. */
export const printedSchema = (): string => printSchema(lexicographicSortSchema(schema)) + '\n';
