/** Texts of persons, sealed before a command is made of them. */
import type { Sealed } from '../domain/sealed.ts';
import type { Ledger } from './context.ts';

/** Undefined for somebody whose key was destroyed: about them nothing personal is kept any more. */
export async function sealedFor(
  { vault }: Pick<Ledger, 'vault'>,
  person: string,
  place: string,
  text: string,
): Promise<Sealed | undefined> {
  try {
    return await vault.seal(person, place, text);
  } catch (error) {
    // By its name: where it comes from, this folder must not know.
    if (error instanceof Error && error.name === 'PersonErased') return undefined;
    throw error;
  }
}
