/** A read store in which tables have other names than those that the views' code calls them by. */
import {
  type IdentifierNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  type RawNode,
} from 'kysely';
import type { ReadStore } from './read-store.ts';

/** `names`: from what they are called to what they are. */
export const renamed = (store: ReadStore, names: ReadonlyMap<string, string>): ReadStore =>
  store.withPlugin(new Renaming(names));

/** The same for a statement that passes by the plugins of its store. */
export function renamedFor(store: ReadStore, text: string): string {
  const renaming = store.getExecutor().plugins.find((one) => one instanceof Renaming);
  return renaming ? renaming.textOf(text) : text;
}

class Renaming implements KyselyPlugin {
  #nodes: Names;
  textOf: (text: string) => string;

  constructor(names: ReadonlyMap<string, string>) {
    // What begins with the name of a table is an index of it, and called otherwise, too.
    const called = new RegExp(`\\b(?:${[...names.keys()].join('|')})(?![a-z0-9])`, 'g');
    this.textOf = (text) => text.replaceAll(called, (name) => names.get(name)!);
    this.#nodes = new Names(this.textOf);
  }

  transformQuery: KyselyPlugin['transformQuery'] = ({ node }) => this.#nodes.transformNode(node);
  transformResult: KyselyPlugin['transformResult'] = ({ result }) => Promise.resolve(result);
}

class Names extends OperationNodeTransformer {
  #textOf: (text: string) => string;

  constructor(textOf: (text: string) => string) {
    super();
    this.#textOf = textOf;
  }

  protected override transformIdentifier(node: IdentifierNode): IdentifierNode {
    return { ...node, name: this.#textOf(node.name) };
  }

  protected override transformRaw(node: RawNode): RawNode {
    const raw = super.transformRaw(node);
    return { ...raw, sqlFragments: raw.sqlFragments.map(this.#textOf) };
  }
}
