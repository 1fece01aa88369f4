/** Refusals in Meta's own form and with Meta's codes. */

/** HTTP status and title of each code that the simulator uses. */
const known: Record<number, [status: number, title: string]> = {
  1: [400, 'API Unknown'],
  2: [503, 'API Service'],
  4: [400, 'API Too Many Calls'],
  10: [403, 'Permission Denied'],
  33: [400, 'Parameter value is not valid'],
  100: [400, 'Invalid parameter'],
  190: [401, 'Access token has expired'],
  2046: [400, 'New order status was not correctly transitioned'],
  2047: [400, "Could not change order status to 'canceled'"],
  80007: [400, 'Rate limit issues'],
  130429: [400, 'Rate limit hit'],
  131000: [500, 'Something went wrong'],
  131008: [400, 'Required parameter is missing'],
  131009: [400, 'Parameter value is not valid'],
  131016: [500, 'Service unavailable'],
  131021: [400, 'Recipient cannot be sender'],
  131026: [400, 'Message undeliverable'],
  131042: [400, 'Business eligibility payment issue'],
  131047: [400, 'Re-engagement message'],
  131048: [400, 'Spam rate limit hit'],
  131049: [400, 'This message was not delivered to maintain healthy ecosystem engagement.'],
  131050: [400, 'User has stopped marketing messages'],
  131051: [400, 'Unsupported message type'],
  131053: [400, 'Media upload error'],
  131056: [400, '(Business Account, Consumer Account) pair rate limit hit'],
  131057: [500, 'Account in maintenance mode'],
  131059: [400, 'Invalid paging cursor'],
  131062: [400, 'Business-scoped user ids are not supported for this message'],
  132000: [400, 'Number of parameters does not match the expected number of params'],
  132001: [404, 'Template name does not exist in the translation'],
  132005: [400, 'Translated text too long'],
  132012: [400, 'Parameter format does not match format in the created template'],
  132015: [400, 'Template is paused'],
  132016: [400, 'Template is disabled'],
  132068: [400, 'Flow is blocked'],
  132069: [400, 'Flow is throttled'],
  134011: [400, 'WhatsApp Payments terms of service has not been accepted'],
  137000: [400, 'Identity key hash mismatch'],
  2388019: [400, 'Template limit reached'],
  2388040: [400, 'Character limit exceeded'],
  2388047: [400, 'Message header format is incorrect'],
  2388072: [400, 'Message body format is incorrect'],
  2388073: [400, 'Message footer format is incorrect'],
  2388293: [400, 'Too many variables for the length of the message'],
  2388299: [400, 'Variables cannot be at the start or end of the template'],
};

export const isKnownCode = (code: number) => Object.hasOwn(known, code);
const statusOf = (code: number) => known[code]?.[0] ?? 400;
const titleOf = (code: number) => known[code]?.[1] ?? 'Unknown error';

/** Meta says no. `details` tells a developer which field, and never repeats what was in it. */
export class GraphError extends Error {
  override name = 'GraphError';
  readonly code: number;
  readonly details: string;
  readonly status: number;
  constructor(code: number, details: string, status = statusOf(code)) {
    super(`(#${code}) ${titleOf(code)}`);
    this.code = code;
    this.details = details;
    this.status = status;
  }
}

export const errorResponse = ({ code, message, details, status }: GraphError, trace: string) =>
  Response.json({
    error: {
      message,
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: trace,
    },
  }, { status });

/** The same inside a webhook. `bare`: the old form, code and title alone. */
export function webhookError(code: number, { details = titleOf(code), bare = false } = {}) {
  const title = titleOf(code);
  if (bare) return { code, title };
  const href = 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/';
  return { code, title, message: title, error_data: { details }, href };
}
