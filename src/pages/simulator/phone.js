/** One phone: fetches its chat whenever there is something new, and does what is tapped. */
import { phoneCalls } from './api.js';
import { openForm, openList, openPay, openPlaces } from './sheets.js';

/** @typedef {ReturnType<typeof phoneOf>} Phone */

/**
 * @param {string} number
 * @param {(chat: any) => void} draw
 * @param {(error: unknown) => void} failed
 */
export function phoneOf(number, draw, failed) {
  const calls = phoneCalls(number);
  const events = calls.events();
  let isOpen = true;
  let isFetching = false;
  let again = false;

  async function refresh() {
    if (isFetching) return void (again = true);
    isFetching = true;
    try {
      do {
        again = false;
        const chat = await calls.chat();
        if (isOpen) draw(chat);
      } while (again);
    } catch (error) {
      if (isOpen) failed(error);
    } finally {
      isFetching = false;
    }
  }
  events.addEventListener('changed', refresh);
  events.addEventListener('error', refresh);

  /** True when it was done; otherwise the page has said why not. @param {Promise<unknown>} done */
  const trying = async (done) => {
    try {
      await done;
    } catch (error) {
      failed(error);
      return false;
    }
    await refresh();
    return true;
  };

  const phone = {
    number,
    calls,
    refresh,
    /** How payments are told: chosen in the panel, used by the next one. */
    manners: { webhook: 'plain', lookup: 'plain' },
    /** @param {object} message */
    say: (message) => trying(calls.say(message)),
    /** @param {string} reference @param {object} wish */
    pay: (reference, wish) => trying(calls.order(reference, 'pay', wish)),
    /** @param {string} reference @param {string} attempt @param {boolean} success */
    settle: (reference, attempt, success) =>
      trying(calls.order(reference, 'settle', { attempt, success })),
    /** @param {string} reference */
    forge: (reference) => trying(calls.order(reference, 'forge')),
    /** @param {object} to */
    mischief: (to) => trying(calls.mischief(to)),
    /** @param {boolean} online */
    online: (online) => trying(calls.online(online)),
    /** @param {any} message */
    openList: (message) => openList(message, phone),
    /** @param {string} [message] */
    openPlaces: (message) => openPlaces(message, phone),
    /** @param {any} message @param {string} token */
    openForm: (message, token) => openForm(message, token, phone),
    /** @param {any} order */
    openPay: (order) => openPay(order, phone),
    leave() {
      isOpen = false;
      events.close();
    },
  };
  return phone;
}
