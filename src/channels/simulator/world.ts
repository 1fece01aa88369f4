/** What every part of the simulator is handed: the settings, the store, the clock, the post. */
import type { Ids } from './ids.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store.ts';

/** Something to do later, even if the process ends in between. */
export type Errand =
  | { kind: 'status'; wamid: string; status: 'sent' | 'delivered' | 'read' }
  | { kind: 'failure'; wamid: string; code: number; bare?: boolean }
  | { kind: 'held template'; wamid: string; release: boolean }
  | { kind: 'review'; template: string }
  | { kind: 'attempt starts'; reference: string; wish: string }
  | { kind: 'attempt ends'; attempt: string; success: boolean; reason?: string }
  | { kind: 'refund ends'; refund: string; success: boolean };

export type SignatureForm = 'right' | 'wrong' | 'missing' | 'uppercase' | 'sha1';

/** A webhook to the service. `raw` is sent as it is; otherwise `field` and `value` are wrapped. */
export type Webhook =
  & {
    /** The inbound message it carries: two ticks on the phone once it is taken. */
    wamid?: string;
    afterMs?: number;
    signature?: SignatureForm;
    /** Not repeated when it is refused. */
    once?: boolean;
  }
  & ({ raw: string } | { field: string; value: object });

export type World = {
  settings: Settings;
  store: Store;
  /** Milliseconds since 1970. */
  clock(): number;
  ids: Ids;
  later(afterMs: number, errand: Errand): void;
  deliver(webhook: Webhook): void;
  /** Tells whoever looks at this phone to look again; without a number: at any phone. */
  changed(phone?: string): void;
};

export const secondsAt = (world: World) => Math.floor(world.clock() / 1_000);
