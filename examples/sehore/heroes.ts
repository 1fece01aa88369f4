/** The few whom the documentation knows by name. Their numbers and their situations never change. */
import type { Consumer } from './people.ts';

export type Habit = 'prompt' | 'late' | 'forgetful' | 'inParts' | 'inArrears' | 'ahead';

const inTown = {
  category: 'LV-1.2',
  centre: 'Sehore Town',
  division: 'Sehore',
  circle: 'Sehore',
  urban: true,
} as const;

/** Always pays on time; his newest bill, ₹1,843.00, is open. */
export const ramesh: Consumer = {
  ...inTown,
  accountNo: 'N2302012345',
  name: 'Ramesh Kumar',
  mobile: '9826000001',
  address: '12, Ganga Nagar, Sehore',
  habit: 'prompt',
  unitsUsual: 235,
};

/** Has not paid for four months; the fifth bill is open too. */
export const sita: Consumer = {
  ...inTown,
  accountNo: 'N2302012346',
  name: 'सीता देवी',
  mobile: '9826000002',
  address: '48, गांधी रोड, सीहोर',
  habit: 'inArrears',
  unitsUsual: 120,
};

/** Owes nothing, and has nothing in advance. */
export const imran: Consumer = {
  ...inTown,
  accountNo: 'N2302012347',
  name: 'Imran Khan',
  mobile: '9826000003',
  address: '7, Station Road, Sehore',
  habit: 'prompt',
  unitsUsual: 170,
};

/** Two accounts with the same mobile number: the house, and the shop. */
export const sunita: readonly [Consumer, Consumer] = [
  {
    ...inTown,
    accountNo: 'N2302012348',
    name: 'Sunita Verma',
    mobile: '9826000004',
    address: '31, Subhash Ward, Ashta',
    centre: 'Ashta',
    division: 'Ashta',
    habit: 'prompt',
    unitsUsual: 140,
  },
  {
    ...inTown,
    accountNo: 'N2302012349',
    name: 'Sunita Verma',
    mobile: '9826000004',
    address: 'Shop 5, Bus Stand, Ashta',
    category: 'LV-2.1',
    centre: 'Ashta',
    division: 'Ashta',
    habit: 'late',
    unitsUsual: 260,
  },
];

export const heroes: readonly Consumer[] = [ramesh, sita, imran, ...sunita];

/** What Ramesh's newest bill asks for, in paise. */
export const rameshOwes = 184_300;
/** Bills of Sita's that are open besides the newest one. */
export const sitaMonths = 4;
