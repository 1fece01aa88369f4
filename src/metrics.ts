/** What can be counted from outside, in Prometheus' form. Labels are fixed words, never persons. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const answersHelp =
  '1: the event log answered when it was last asked here; 0: nothing can be recorded.';

export type Metrics = ReturnType<typeof metrics>;

/** What channels and gateways tell us by themselves. */
const knocks = (registers: Registry[]) => ({
  webhooks: new Counter({
    name: 'khata_whatsapp_webhooks_total',
    help: 'What became of WhatsApp’s knocks and of their elements.',
    labelNames: ['outcome'],
    registers,
  }),
  razorpayWebhooks: new Counter({
    name: 'khata_razorpay_webhooks_total',
    help: 'What became of Razorpay’s knocks at /webhooks/razorpay.',
    labelNames: ['outcome'],
    registers,
  }),
});

export function metrics() {
  const registers = [new Registry()];
  return {
    registry: registers[0]!,
    requests: new Histogram({
      name: 'khata_http_request_seconds',
      help: 'How long a request took to answer, by route and status.',
      labelNames: ['route', 'status'],
      buckets: seconds,
      registers,
    }),
    ...knocks(registers),
    notices: new Gauge({
      name: 'khata_notices',
      help: 'Messages by where they stand; `due` that only grows means a stuck outbox.',
      labelNames: ['state'],
      registers,
    }),
    troubles: new Counter({
      name: 'khata_troubles_total',
      help: 'Effects that did not work out and are tried again, by what was being done.',
      labelNames: ['part'],
      registers,
    }),
    behind: new Gauge({
      name: 'khata_reader_behind_seconds',
      help: 'For how long a projection or reaction has not been at the end of the log.',
      labelNames: ['reader'],
      registers,
    }),
    logAnswers: new Gauge({ name: 'khata_event_log_answers', help: answersHelp, registers }),
    jobs: new Gauge({
      name: 'khata_job',
      help: '1: this process does it, and no other one; of all processes together always 1.',
      labelNames: ['job'],
      registers,
    }),
    stopped: new Gauge({
      name: 'khata_projection_stopped',
      help: '1: this projection met an event it cannot read, and stands still until mended.',
      labelNames: ['projection'],
      registers,
    }),
    memory: new Gauge({
      name: 'khata_resident_memory_bytes',
      help: 'Resident memory of this process.',
      registers,
      collect() {
        this.set(process.memoryUsage().rss);
      },
    }),
  };
}
