/** How far a long work has come: a bar on a screen, plain lines in a log. */
import cliProgress from 'cli-progress';

export type Progress = {
  /** `done` of `of`, in whatever unit; `rows` are told beside it, and how many come a second. */
  moved(done: number, of: number, rows: number): void;
  finish(): void;
};

const linesInAll = 10;

export const progressOn = (
  { label, unit = 'rows', screen, note }: {
    label: string;
    unit?: string;
    screen?: NodeJS.WriteStream | undefined;
    note(line: string): void;
  },
): Progress => screen ? bar(label, unit, screen) : lines(label, unit, note);

function bar(label: string, unit: string, stream: NodeJS.WriteStream): Progress {
  const format = `${label} [{bar}] {percentage} % · {rows} ${unit} · {rate}/s · ` +
    '{eta_formatted} left';
  const { shades_classic: shades } = cliProgress.Presets;
  const drawn = new cliProgress.SingleBar({ format, stream, hideCursor: true }, shades);
  const rateOf = meter();
  let begun = false;
  return {
    moved(done, of, rows) {
      const told = { rows, rate: rateOf(rows) };
      if (!begun) drawn.start(of, done, told);
      begun = true;
      drawn.update(done, told);
    },
    finish() {
      if (begun) drawn.stop();
    },
  };
}

function lines(label: string, unit: string, note: (line: string) => void): Progress {
  const rateOf = meter();
  let told = 0;
  return {
    moved(done, of, rows) {
      const rate = rateOf(rows);
      const tenth = Math.floor(done / Math.max(of, 1) * linesInAll);
      if (tenth <= told) return;
      told = tenth;
      note(`${label}: ${tenth * 100 / linesInAll} %, ${rows} ${unit}, ${rate}/s`);
    },
    finish() {},
  };
}

/** How many a second, from now on. */
function meter() {
  const from = performance.now();
  return (rows: number): number => Math.round(rows / Math.max(1, performance.now() - from) * 1_000);
}
