/**
 * What a month costs in the example. Only the slabs are a real tariff's (LV-1.2, 2024-25, as the
 * newspapers had it); every other rate is invented. bijlikhata itself never computes a bill.
 */

/** Paise, signed; their sum is the bill. */
export type Charges = {
  energy: number;
  fixed: number;
  fuel: number;
  duty: number;
  subsidy: number;
  rebate: number;
  other: number;
};

/** Units up to, and paise for each of them. */
const slabs = [[50, 427], [150, 523], [300, 661], [Infinity, 680]] as const;
const shopRate = 790;

/** Share of the energy charge by calendar quarter; nobody up to 100 units feels it. */
const fuelShares = [0.031, 0.018, 0.022, 0.026];
const dutyShare = 0.12;
const smallDutyShare = 0.09;

/** Atal Griha Jyoti: up to 150 units a month, the first 100 for ₹100; at most about ₹550. */
const relief = { unitsMax: 150, units: 100, price: 10_000, most: 55_000 };

const lateShare = 0.0125;

function domesticEnergy(units: number): number {
  let from = 0;
  let energy = 0;
  for (const [upTo, rate] of slabs) {
    energy += Math.max(0, Math.min(units, upTo) - from) * rate;
    from = upTo;
  }
  return energy;
}

/** 15 units count as 0.1 kW of load. */
function fixedCharge(units: number, urban: boolean): number {
  if (units <= 50) return urban ? 7_000 : 5_500;
  if (units <= 150) return urban ? 12_100 : 9_800;
  return Math.ceil(units / 15) * (urban ? 1_800 : 1_600);
}

export function chargesFor(
  { units, urban, category, month, online }: {
    units: number;
    urban: boolean;
    category: 'LV-1.2' | 'LV-2.1';
    month: string;
    /** The last bill was paid without cash. */
    online: boolean;
  },
): Charges {
  const domestic = category === 'LV-1.2';
  const energy = domestic ? domesticEnergy(units) : units * shopRate;
  const fixed = fixedCharge(units, urban);
  const quarter = Math.floor((Number(month.slice(5)) - 1) / 3);
  const fuel = units <= 100 ? 0 : Math.round(energy * fuelShares[quarter]!);
  const duty = Math.round(energy * (units <= 100 ? smallDutyShare : dutyShare));
  const relieved = domesticEnergy(Math.min(units, relief.units)) + fixed - relief.price;
  const subsidy = domestic && units <= relief.unitsMax
    ? -Math.min(relief.most, Math.max(0, relieved))
    : 0;
  const rebate = online ? -Math.max(500, Math.round((energy + fixed) * 0.005)) : 0;
  return { energy, fixed, fuel, duty, subsidy, rebate, other: 0 };
}

export const totalOf = (charges: Charges): number =>
  Object.values(charges).reduce((total, amount) => total + amount, 0);

/** What a bill adds to itself when it is still open after its due day. */
export const surchargeOn = (total: number): number => Math.round(total * lateShare);
