/** The page's own calls to the simulator. What goes wrong is thrown in words for a person. */

/** Something that the page can say as it is. */
export class Failed extends Error {
  /** @param {string} message @param {number} status 0: no answer at all */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** @type {Record<string, string>} */
const reasons = {
  paid: 'This is paid already.',
  trying: 'A payment is under way. Wait for it, or end it under Controls.',
  canceled: 'This order was cancelled.',
  completed: 'This order is completed.',
  expired: 'This order has expired.',
  abroad: 'Only Indian numbers can pay here.',
  configuration: 'The payment configuration of the business does not work.',
  app: 'This app cannot be used for this order.',
};

/**
 * @param {string} method @param {string} path @param {unknown} [body]
 * @returns {Promise<any>}
 */
async function call(method, path, body) {
  let response;
  try {
    response = await fetch(`/simulator${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new Failed('The simulator does not answer. Is the program running?', 0);
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  const error = typeof answer.error === 'string' ? answer.error : `answer ${response.status}`;
  throw new Failed(reasons[error] ?? `That did not work: ${error}`, response.status);
}

export const phones = () => call('GET', '/phone');
export const hint = () => call('GET', '/hint');
/** @param {{ number: string, name?: string }} phone */
export const openPhone = (phone) => call('POST', '/phone', phone);
export const retry = () => call('POST', '/phone/retry', {});

/** Everything about one phone. @param {string} number */
export function phoneCalls(number) {
  const path = `/phone/${number}`;
  return {
    chat: () => call('GET', path),
    /** @param {object} message */
    say: (message) => call('POST', `${path}/messages`, message),
    /** @param {string} reference @param {'pay' | 'settle' | 'forge'} act @param {object} [wish] */
    order: (reference, act, wish = {}) =>
      call('POST', `${path}/orders/${encodeURIComponent(reference)}/${act}`, wish),
    /** @param {object} mischief */
    mischief: (mischief) => call('PUT', `${path}/mischief`, mischief),
    /** @param {boolean} online */
    online: (online) => call('PUT', `${path}/online`, { online }),
    /** @param {string} id */
    mediaUrl: (id) => `/simulator${path}/media/${id}`,
    events: () => new EventSource(`/simulator${path}/events`),
  };
}
