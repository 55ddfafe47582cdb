import type { CreateLead } from '@baton/contract';
import type { Random } from './random.ts';

const FIRST_NAMES = {
  de: [
    'Anja',
    'Bernd',
    'Christina',
    'Dirk',
    'Eva',
    'Frank',
    'Gabriele',
    'Heiko',
    'Ines',
    'Jens',
    'Katrin',
    'Lars',
    'Maike',
    'Nils',
    'Olga',
    'Peter',
    'Ralf',
    'Sabine',
    'Thomas',
    'Ulrike',
    'Volker',
    'Wiebke',
    'Stefan',
    'Petra',
    'Marco',
    'Lena',
  ],
  en: [
    'Alice',
    'Brian',
    'Catherine',
    'Daniel',
    'Emma',
    'George',
    'Helen',
    'Jack',
    'Kate',
    'Liam',
    'Megan',
    'Oliver',
    'Rachel',
    'Simon',
  ],
  tr: ['Ayşe', 'Burak', 'Cem', 'Deniz', 'Emine', 'Fatma', 'Hakan', 'Leyla', 'Mehmet', 'Selin', 'Zeynep'],
} as const;
const LAST_NAMES = {
  de: [
    'Albrecht',
    'Bauer',
    'Brandt',
    'Dietrich',
    'Ebert',
    'Franke',
    'Günther',
    'Hartmann',
    'Jäger',
    'Keller',
    'Köhler',
    'Lange',
    'Lorenz',
    'Maurer',
    'Neumann',
    'Otto',
    'Pohl',
    'Richter',
    'Schäfer',
    'Schreiber',
    'Seidel',
    'Thiele',
    'Vogt',
    'Winkler',
    'Wolff',
    'Ziegler',
  ],
  en: [
    'Adams',
    'Baker',
    'Clarke',
    'Davies',
    'Edwards',
    'Foster',
    'Harris',
    'Johnson',
    'Lewis',
    'Mitchell',
    'Parker',
    'Roberts',
    'Turner',
    'Walsh',
  ],
  tr: ['Aydın', 'Çelik', 'Demir', 'Kaya', 'Koç', 'Öztürk', 'Şahin', 'Yıldız', 'Yılmaz'],
} as const;
/** A region's first figures of the postal code, and of its telephone numbers that were set apart for fiction. */
const REGIONS = [
  { zip: '10', phone: '030 23125' },
  { zip: '20', phone: '040 66969' },
  { zip: '50', phone: '0221 4710' },
  { zip: '60', phone: '069 90009' },
  { zip: '80', phone: '089 99998' },
] as const;
const NUMBERS_PER_REGION = 1_000;
const REMEMBERED_MAX = 400;
const RETURNING_SHARE = 0.06;

export type Language = keyof typeof FIRST_NAMES;
export interface Person {
  language: Language;
  customer: Required<CreateLead['customer']>;
}

/** People who ask for something. Nobody is real: the mail domain and the telephone numbers belong to nobody. */
export class Customers {
  private readonly random: Random;
  private readonly known: Person[] = [];
  private serial: number;

  /** `serial` numbers the people: two sources with far apart numbers never name the same one. */
  constructor(random: Random, serial = 0) {
    this.random = random;
    this.serial = serial;
  }

  /** Somebody new, or now and then somebody who has asked before. */
  next(): Person {
    const { random, known } = this;
    if (known.length > 20 && random.chance(RETURNING_SHARE)) return random.pick(known);
    const person = this.somebody();
    if (known.length < REMEMBERED_MAX) known.push(person);
    else known[this.serial % REMEMBERED_MAX] = person;
    return person;
  }

  private somebody(): Person {
    const { random } = this;
    this.serial += 1;
    const language = random.weighted<Language>([
      ['de', 80],
      ['en', 14],
      ['tr', 6],
    ]);
    const [first, last] = [random.pick(FIRST_NAMES[language]), random.pick(LAST_NAMES[language])];
    const region = REGIONS[this.serial % REGIONS.length] ?? REGIONS[0];
    const number = Math.floor(this.serial / REGIONS.length);
    const mailbox = `${ascii(first)}.${ascii(last)}.${this.serial}`;
    const hasPhone = number < NUMBERS_PER_REGION && random.chance(0.85);
    return {
      language,
      customer: {
        name: `${first} ${last}`,
        email: `${mailbox}@mail.example`,
        phone: hasPhone ? `${region.phone}${String(number).padStart(3, '0')}` : null,
        postalCode: random.chance(0.96) ? `${region.zip}${random.whole(100, 999)}` : null,
      },
    };
  }
}

function ascii(name: string): string {
  const spelled = name
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ı', 'i');
  return spelled.normalize('NFD').replaceAll(/[^a-z]/g, '');
}
