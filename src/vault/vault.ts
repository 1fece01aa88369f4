/**
 * Personal data, sealed per person and forgotten by destroying a key. Everything personal passes
 * through here before it is recorded; every adapter passes test/contracts/vault.ts.
 */

/** Readable with the person's key alone. This, and never what is in it, goes into the log. */
export type Sealed = {
  /** Whose key: `account-N2302012345` or `contact-<contactId>`. */
  person: string;
  /** AES-256-GCM, base64url: nonce, ciphertext, tag. Differs each time. */
  box: string;
  /** Keyed hash under the same person's key: equal for equal texts, worthless once it is gone. */
  digest: string;
};

/** How a contact can be reached. At least one of the two. */
export type Address = {
  /** E.164 digits without `+`, as WhatsApp's `wa_id`: `919826000001`. */
  phone?: string;
  /** WhatsApp's business-scoped user id: `IN.1349…`. */
  userId?: string;
};

export type Vault = {
  /**
   * Makes the person's key at first, and answers only when that key is durable. `context` says
   * where the box belongs (`details`, `message 3f…`): it opens under the same context only.
   * Throws PersonErased for somebody whose key was destroyed.
   */
  seal(person: string, context: string, text: string): Promise<Sealed>;
  /** Undefined after erasure. Throws SealBroken for a box that was changed or misplaced. */
  open(sealed: Sealed, context: string): Promise<string | undefined>;
  /** Keyed hash for look-ups, the same for all persons: `fingerprint('mobile', '919826000001')`. */
  fingerprint(purpose: string, text: string): string;
  /**
   * The random id (32 hex digits) of whoever writes from there; made at first. A user id wins over
   * a phone; a known phone that comes with another user id is a new person.
   */
  contactOf(address: Address): Promise<string>;
  /** Undefined after erasure and for a contact that was never made. */
  addressOf(contactId: string): Promise<Address | undefined>;
  /**
   * Destroys the person's key and, for a contact, the way to reach them. False: nobody known.
   * A repeat answers as the first time.
   */
  erase(person: string): Promise<boolean>;
  close(): Promise<void>;
};

/** The box does not open: it was changed, or it stands where it does not belong. */
export class SealBroken extends Error {
  override name = 'SealBroken';
}

/** Their key was destroyed on request. What is about them can no longer be recorded sealed. */
export class PersonErased extends Error {
  override name = 'PersonErased';
}

/** Nothing was written: the store is locked, full or broken. Look at it, then try again. */
export class VaultUnavailable extends Error {
  override name = 'VaultUnavailable';
}
