/** The read store as whoever asks it sees it: a view that is filled in part gives no answer. */
import { type IdentifierNode, type KyselyPlugin, OperationNodeTransformer } from 'kysely';
import { NotYet } from './places.ts';
import type { Keeper } from './projection.ts';
import type { ReadStore } from './read-store.ts';

/** Its queries throw NotYet as long as a view that they ask is among those that `filling` names. */
export function wholeOnly(store: ReadStore, views: { filling(): readonly Keeper[] }): ReadStore {
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      const filling = views.filling();
      return filling.length === 0 ? node : new Refusal(filling).transformNode(node);
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return store.withPlugin(plugin);
}

class Refusal extends OperationNodeTransformer {
  #filling: readonly Keeper[];

  constructor(filling: readonly Keeper[]) {
    super();
    this.#filling = filling;
  }

  protected override transformIdentifier(node: IdentifierNode): IdentifierNode {
    const view = this.#filling.find(({ tables }) => tables.includes(node.name));
    if (view) throw new NotYet(`the view ${view.name} is being filled`);
    return node;
  }
}
