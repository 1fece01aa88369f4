/** How often and when the service may write. */
import { describe, expect, it } from 'vitest';
import { type Playing, playing } from './simulator-service.ts';

const hours = 3_600;
const text = { type: 'text', text: { body: 'hello' } };
const sita = { to: '+919826000002' };

const sendMany = async (meta: Playing, count: number, to?: object) => {
  const codes = [];
  for (let sent = 0; sent < count; sent += 1) {
    codes.push((await meta.send(text, to)).body.error?.code ?? 200);
  }
  return codes;
};

describe('the window', () => {
  it('is open for 24 hours after each message, and not a second longer', async () => {
    const meta = await playing({ rules: { closedWindow: 'answer' } });
    expect((await meta.send(text)).body.error.code).toBe(131047);
    await meta.say();
    await meta.pass(24 * hours);
    expect((await meta.send(text)).status).toBe(200);
    await meta.pass(1);
    expect((await meta.send(text)).body.error.code).toBe(131047);
    await meta.say();
    expect((await meta.send(text)).status).toBe(200);
  });

  it('closed, is told as a failed status after a 200', async () => {
    const meta = await playing();
    expect((await meta.send({ ...text, biz_opaque_callback_data: 'out-1' })).status).toBe(200);
    expect(meta.statuses()).toMatchObject([{
      status: 'failed',
      biz_opaque_callback_data: 'out-1',
      errors: [{ code: 131047, error_data: { details: expect.any(String) } }],
    }]);
    expect((await meta.chat()).messages[0]).toMatchObject({ status: 'failed', shownAt: null });
  });
});

describe('the pair limit', () => {
  it('takes 45 in six seconds, then nothing until all of them are repaid', async () => {
    const meta = await playing({ rules: { pairLimit: 'strict' } });
    await meta.say();
    expect(await sendMany(meta, 45)).toEqual(Array(45).fill(200));
    expect(await sendMany(meta, 1)).toEqual([131056]);
    expect(await sendMany(meta, 1, sita)).toEqual([200]);
    await meta.pass(45 * 6 - 1);
    expect(await sendMany(meta, 1)).toEqual([131056]);
    await meta.pass(1);
    expect(await sendMany(meta, 1)).toEqual([200]);
  });

  it('makes even a short burst wait', async () => {
    const meta = await playing({ rules: { pairLimit: 'strict' } });
    await meta.say();
    expect(await sendMany(meta, 3)).toEqual([200, 200, 200]);
    await meta.pass(17);
    expect(await sendMany(meta, 1)).toEqual([131056]);
    await meta.pass(1);
    expect(await sendMany(meta, 1)).toEqual([200]);
  });

  it('read gently, forgives one each six seconds', async () => {
    const meta = await playing({ rules: { pairLimit: 'gentle' } });
    await meta.say();
    expect(await sendMany(meta, 46)).toEqual([...Array(45).fill(200), 131056]);
    await meta.pass(6);
    expect(await sendMany(meta, 2)).toEqual([200, 131056]);
  });
});

describe('the throughput', () => {
  it('counts in and out together, second by second', async () => {
    const meta = await playing({ rules: { throughput: 3 } });
    await meta.say();
    expect(await sendMany(meta, 3)).toEqual([200, 200, 130429]);
    await meta.pass(1);
    expect(await sendMany(meta, 1)).toEqual([200]);
  });
});
