/** Our account at Meta: which templates it has, and whether its order cards can be paid. */
import { z } from 'zod';
import { SendUnknown } from '../channel.ts';
import { type Call, graph, type GraphOptions, NoAnswer } from './graph.ts';
import { refusalOf } from './refusals.ts';
import { creationOf, type Particulars, templateFault } from './template-creation.ts';
import type { OurTemplate } from './templates.ts';
import { fit } from './unfit.ts';

/** As Meta keeps it. `status`: only APPROVED ones go out; `category` decides their price. */
export type TemplateState = { name: string; language: string; status: string; category: string };

export type WhatsAppAccount = {
  templates(): Promise<TemplateState[]>;
  /** Answers PENDING at first. A category other than the one asked for means Meta read it so. */
  createTemplate(template: OurTemplate, particulars: Particulars): Promise<TemplateState>;
  /** Undefined: there is none of that name. Meta takes cards that quote it; nobody can pay. */
  paymentConfiguration(name: string): Promise<PaymentConfiguration | undefined>;
};

/** `status`: `active`, `needsconnecting`, `needstesting`; `provider`: `razorpay` … */
export type PaymentConfiguration = { active: boolean; status: string; provider: string };

type Options = GraphOptions & { businessAccountId: string };

const Template = z.looseObject({
  name: z.string(),
  language: z.string(),
  status: z.string(),
  category: z.string(),
});
const Templates = z.looseObject({
  data: z.array(Template),
  paging: z.looseObject({
    next: z.string().optional(),
    cursors: z.looseObject({ after: z.string().max(1000).optional() }).optional(),
  }).optional(),
});
const Created = Template.pick({ status: true, category: true });

const Configuration = z.looseObject({
  configuration_name: z.string(),
  status: z.string(),
  provider_name: z.string(),
});
/** The list wraps its entries once more than the single one does. */
const Configurations = z.looseObject({
  data: z.array(z.union([
    Configuration.transform((configuration) => [configuration]),
    z.looseObject({ payment_configurations: z.array(Configuration) })
      .transform(({ payment_configurations: configurations }) => configurations),
  ])).transform((lists) => lists.flat()),
});

const pagesMax = 100;

/** Every call throws SendRefused or SendUnknown. Source: facts/whatsapp.md, 2.12 and 3.2. */
export function whatsappAccount(options: Options): WhatsAppAccount {
  const { businessAccountId } = options;
  const { call } = graph(options);

  async function asked<Schema extends z.ZodType>(schema: Schema, request: Call) {
    const answer = await call(request).catch(unknown);
    const { data, success } = schema.safeParse(answer.json);
    if (answer.status !== 200 || !success) throw refusalOf(answer);
    return data as z.output<Schema>;
  }
  const path = [businessAccountId, 'message_templates'];

  return {
    async templates() {
      const found: TemplateState[] = [];
      const fields = { fields: 'name,language,status,category', limit: '100' };
      let after: string | undefined;
      for (let page = 0; page < pagesMax; page++) {
        const query = after ? { ...fields, after } : fields;
        const { data, paging } = await asked(Templates, { path, query });
        found.push(...data.map(stateOf));
        after = paging?.next && paging.cursors?.after;
        if (!after) return found;
      }
      throw new SendUnknown(`more than ${pagesMax} pages of templates`);
    },

    async createTemplate(template, particulars) {
      const fault = templateFault(template);
      fit(fault === undefined, `${template.name}: ${fault}`);
      const sample = template.carries !== 'document' || particulars.headerHandle !== undefined;
      fit(sample, `${template.name} needs a sample file`);
      const body = creationOf(template, particulars);
      const { status, category } = await asked(Created, { path, body });
      return { name: template.name, language: template.language, status, category };
    },

    async paymentConfiguration(name) {
      const path = [businessAccountId, 'payment_configurations'];
      const { data } = await asked(Configurations, { path });
      const found = data.find(({ configuration_name: other }) => other === name);
      if (!found) return undefined;
      const status = loosely(found.status);
      return { active: status === 'active', status, provider: loosely(found.provider_name) };
    },
  };
}

const stateOf = ({ name, language, status, category }: z.infer<typeof Template>) => {
  return { name, language, status, category };
};

/** `Needs_Testing`, `Needs Testing` and `RazorPay`: Meta spells them in several ways. */
const loosely = (text: string) => text.toLowerCase().replace(/[_\s]/g, '');

function unknown(fault: unknown): never {
  if (fault instanceof NoAnswer) throw new SendUnknown(fault.message);
  throw fault;
}
