/** How large a document may be, and what it costs, before anything of it is carried out. */
import { complexityFromQuery } from '@pothos/plugin-complexity';
import {
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  getOperationAST,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import type { Role } from './roles.ts';

const tokensMax = 1000;
const aliasesMax = 15;
const directivesMax = 20;
const fieldsMax = 100;
const depthMax = 12;
const errorsMax = 5;
const breadthMax = 500;
const complexityMax = (role: Role) => role === 'consumer' ? 2_000 : 20_000;

type Rule = (context: ValidationContext) => ASTVisitor;

const tooLarge = (message: string) => fault('QUERY_TOO_LARGE', message);

function atMost(max: number, what: string, counts: (node: ASTNode) => boolean): Rule {
  return (context) => {
    let count = 0;
    return {
      enter(node) {
        if (!counts(node) || ++count !== max + 1) return;
        context.reportError(tooLarge(`A document has at most ${max} ${what}.`));
      },
    };
  };
}

const aliases = atMost(
  aliasesMax,
  'aliases',
  (node) => node.kind === Kind.FIELD && node.alias !== undefined,
);
const directives = atMost(directivesMax, 'directives', (node) => node.kind === Kind.DIRECTIVE);

const width: Rule = (context) => ({
  SelectionSet({ selections }) {
    if (selections.length <= fieldsMax) return;
    context.reportError(tooLarge(`A selection has at most ${fieldsMax} fields.`));
  },
});

/** A field that starts with `__` counts as one: introspection has its own rule in graphql. */
const depth: Rule = (context) => {
  const known = new Map<SelectionSetNode, number>();
  function of(set: SelectionSetNode | undefined): number {
    if (!set) return 0;
    const before = known.get(set);
    if (before !== undefined) return before;
    known.set(set, 0); // A fragment within itself is refused elsewhere, and must end here.
    const found = Math.max(
      0,
      ...set.selections.map((selection) => {
        if (selection.kind === Kind.INLINE_FRAGMENT) return of(selection.selectionSet);
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          return of(context.getFragment(selection.name.value)?.selectionSet);
        }
        return selection.name.value.startsWith('__') ? 1 : 1 + of(selection.selectionSet);
      }),
    );
    known.set(set, found);
    return found;
  }
  return {
    OperationDefinition({ selectionSet }) {
      if (of(selectionSet) <= depthMax) return;
      context.reportError(tooLarge(`A document is at most ${depthMax} fields deep.`));
    },
  };
};

const rules = [aliases, directives, width, depth];

type Asked = {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: Record<string, unknown> | null | undefined;
  contextValue: Context;
};
type Cost = { complexity: number; depth: number; breadth: number };

/** Of the operation asked for; undefined where its variables do not fit, for then it is not run. */
function costOf(asked: Asked): Cost | undefined {
  const { schema, document, operationName, variableValues, contextValue: ctx } = asked;
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const fragments = document.definitions
    .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const alone = { ...document, definitions: [operation, ...fragments] };
  try {
    return complexityFromQuery(alone, { schema, ctx, variables: variableValues ?? {} });
  } catch {
    return undefined;
  }
}

function refusalOf({ complexity, breadth }: Cost, role: Role) {
  const max = complexityMax(role);
  if (complexity > max) return tooLarge(`This costs ${complexity}, where ${max} is the most.`);
  if (breadth <= breadthMax) return undefined;
  return tooLarge(`This asks for ${breadth} fields, where ${breadthMax} is the most.`);
}

export const useLimits: Plugin<Context> = {
  onParse: ({ parseFn, setParseFn }) =>
    setParseFn((source, options) => parseFn(source, { ...options, maxTokens: tokensMax })),
  onValidate({ addValidationRule, validateFn, setValidationFn }) {
    for (const rule of rules) addValidationRule(rule);
    setValidationFn((schema, document, rules, options) =>
      validateFn(schema, document, rules, {
        ...options,
        hideSuggestions: true,
        maxErrors: errorsMax,
      })
    );
  },
  onExecute({ args, setResultAndStopExecution }) {
    const cost = costOf(args);
    const error = cost && refusalOf(cost, args.contextValue.caller.role);
    if (error) return setResultAndStopExecution({ errors: [error], extensions: { cost } });
    return {
      onExecuteDone({ result, setResult }) {
        if (!cost || isAsyncIterable(result)) return;
        setResult({ ...result, extensions: { ...result.extensions, cost } });
      },
    };
  },
  onSubscribe({ args, setResultAndStopExecution }) {
    const cost = costOf(args);
    const error = cost && refusalOf(cost, args.contextValue.caller.role);
    if (error) setResultAndStopExecution({ errors: [error], extensions: { cost } });
  },
};
