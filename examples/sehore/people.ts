/** Who lives in the example: names, places and telephone numbers. All of the people are invented. */
import { type Chance, chanceFrom } from './chance.ts';
import { type Habit, heroes } from './heroes.ts';

export type Consumer = {
  accountNo: string;
  name: string;
  /** Ten digits; empty where none is on record. */
  mobile: string;
  address: string;
  category: 'LV-1.2' | 'LV-2.1';
  centre: string;
  division: string;
  circle: string;
  urban: boolean;
  habit: Habit;
  /** Kilowatt-hours of an ordinary month. */
  unitsUsual: number;
};

/** Places of Sehore district; which office they belong to, and how many live there, is made up. */
const centres = [
  { centre: 'Sehore Town', division: 'Sehore', urban: true, share: 22 },
  { centre: 'Sehore Rural', division: 'Sehore', urban: false, share: 9 },
  { centre: 'Ichhawar', division: 'Sehore', urban: false, share: 7 },
  { centre: 'Shyampur', division: 'Sehore', urban: false, share: 6 },
  { centre: 'Doraha', division: 'Sehore', urban: false, share: 5 },
  { centre: 'Bilkisganj', division: 'Sehore', urban: false, share: 5 },
  { centre: 'Ashta', division: 'Ashta', urban: true, share: 14 },
  { centre: 'Jawar', division: 'Ashta', urban: false, share: 6 },
  { centre: 'Siddiqueganj', division: 'Ashta', urban: false, share: 5 },
  { centre: 'Budhni', division: 'Budhni', urban: true, share: 8 },
  { centre: 'Nasrullaganj', division: 'Budhni', urban: true, share: 8 },
  { centre: 'Rehti', division: 'Budhni', urban: false, share: 5 },
] as const;

const first = {
  latin:
    ('Ramesh Suresh Mahesh Dinesh Rajesh Mukesh Santosh Kailash Om Prakash Ashok Vinod Manoj ' +
      'Sunil Anil Deepak Rakesh Gopal Mohan Sohan Radheshyam Ghanshyam Imran Salim Anwar Rafiq ' +
      'Sunita Anita Geeta Seema Rekha Kiran Meena Laxmi Saroj Shabana Rukhsana Asha Usha').split(
        ' ',
      ),
  hindi:
    'रमेश सुरेश महेश दिनेश राजेश मुकेश संतोष कैलाश अशोक विनोद मनोज सुनील अनिल गोपाल मोहन सुनीता अनीता गीता सीमा रेखा मीना लक्ष्मी आशा'
      .split(' '),
};
const last = {
  latin: ('Kumar Verma Sharma Malviya Mewada Parmar Rajput Thakur Patel Vishwakarma Yadav Jatav ' +
    'Khan Ansari Mansuri Gupta Jain Agrawal Rathore Solanki Chouhan Dhakad Lodhi Sahu').split(' '),
  hindi: 'कुमार वर्मा शर्मा मालवीय मेवाड़ा परमार राजपूत ठाकुर पटेल विश्वकर्मा यादव जाटव गुप्ता जैन साहू'
    .split(' '),
};
const lanes = ['Ganga Nagar', 'Station Road', 'Ganesh Chowk', 'Gandhi Road', 'Subhash Ward']
  .concat(['Azad Ward', 'Patel Mohalla', 'Bus Stand', 'Mandi Road', 'Shiv Colony']);
const villages = ['Badi Gali', 'Mandir Tola', 'Nai Basti', 'School ke paas', 'Kheda', 'Talab Tola'];

function nameBy(chance: Chance): string {
  const script = chance.next() < 0.12 ? 'hindi' : 'latin';
  const middle = script === 'latin' && chance.next() < 0.08 ? [chance.oneOf(['Lal', 'Singh'])] : [];
  return [chance.oneOf(first[script]), ...middle, chance.oneOf(last[script])].join(' ');
}

function addressBy(chance: Chance, centre: string, urban: boolean): string {
  const house = chance.whole(1, 420);
  if (urban) return `${house}, ${chance.oneOf(lanes)}, ${centre.replace(' Town', '')}`;
  return `Makan ${house}, ${chance.oneOf(villages)}, ${centre.replace(' Rural', '')}`;
}

const habits: Record<Habit, number> = {
  prompt: 62,
  late: 14,
  forgetful: 8,
  inParts: 6,
  inArrears: 6,
  ahead: 4,
};

/** Invented: all begin with 98260, and the first nine are the heroes'. */
const mobileOf = (nth: number) => String(9_826_000_010 + nth * 37);

function consumer(nth: number, seed: number): Consumer {
  const chance = chanceFrom(seed + nth * 7919);
  const shares = Object.fromEntries(centres.map(({ centre, share }) => [centre, share]));
  const named = chance.weighed(shares);
  const { share: _, ...place } = centres.find(({ centre }) => centre === named)!;
  const shop = chance.next() < 0.09;
  const phone = chance.weighed({ own: 93, none: 4, family: 3 });
  return {
    accountNo: `N${2_302_020_000 + nth * 7}`,
    name: nameBy(chance),
    mobile: phone === 'none' ? '' : mobileOf(phone === 'family' && nth > 0 ? nth - 1 : nth),
    address: addressBy(chance, place.centre, place.urban),
    category: shop ? 'LV-2.1' : 'LV-1.2',
    ...place,
    circle: 'Sehore',
    habit: chance.weighed(habits),
    unitsUsual: Math.round((place.urban ? 95 : 65) + chance.next() ** 2 * (shop ? 500 : 260)),
  };
}

/** The heroes first, in the order of their numbers. */
export const consumersBy = (seed: number, count: number): Consumer[] => [
  ...heroes,
  ...Array.from({ length: count - heroes.length }, (_, nth) => consumer(nth, seed)),
];
