/** Errors as Razorpay words them, in the forms that its services happen to use. */

type Form = { field?: string; source?: string; step?: string; reason?: string };

export class RazorpayError extends Error {
  override name = 'RazorpayError';
  readonly status: number;
  readonly body: object;
  constructor(status: number, body: object, message: string) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

const inputForm = {
  source: 'business',
  step: 'payment_initiation',
  reason: 'input_validation_failed',
};
const plainForm = { source: 'NA', step: 'NA', reason: 'NA' };

function error(status: number, code: string, description: string, form: object): RazorpayError {
  const body = { error: { code, description, ...form } };
  return new RazorpayError(status, body, description);
}

/** Something is wrong with what was sent. */
export const badInput = (description: string, field?: string, form: Form = inputForm) =>
  error(400, 'BAD_REQUEST_ERROR', description, { ...form, metadata: {}, ...field && { field } });

/** The payment links' own service: nulls, and a list where others have an object. */
export const badLink = (description: string) =>
  error(400, 'BAD_REQUEST_ERROR', description, {
    metadata: [],
    reason: null,
    source: null,
    step: null,
  });

export const notAuthorized = () =>
  error(401, 'BAD_REQUEST_ERROR', 'The api key provided is invalid', {
    ...plainForm,
    metadata: {},
  });

export const notFound = () =>
  badInput('The requested URL was not found on the server.', undefined, plainForm);

export const noSuchId = () => badInput('The id provided does not exist');

export const tooMany = () =>
  error(429, 'BAD_REQUEST_ERROR', 'Request failed. Please try after sometime.', {
    ...plainForm,
    metadata: {},
  });

export const conflict = (description: string) =>
  error(409, 'BAD_REQUEST_ERROR', description, { ...plainForm, metadata: {} });

export const serverError = () =>
  error(
    500,
    'SERVER_ERROR',
    'We are facing some trouble completing your request at the moment. Please try again shortly.',
    { ...plainForm, metadata: {} },
  );
