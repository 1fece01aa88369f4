/** How far a long work has come: a bar on a screen, plain lines in a log. */
import cliProgress from 'cli-progress';

export type Progress = {
  /** `done` of `of`, in whatever unit; `rows` is told beside it. */
  moved(done: number, of: number, rows: number): void;
  finish(): void;
};

const linesInAll = 10;

export const progressOn = (
  { label, screen, note }: {
    label: string;
    screen?: NodeJS.WriteStream | undefined;
    note(line: string): void;
  },
): Progress => screen ? bar(label, screen) : lines(label, note);

function bar(label: string, stream: NodeJS.WriteStream): Progress {
  const format = `${label} [{bar}] {percentage} % · {rows} rows · {eta_formatted} left`;
  const { shades_classic: shades } = cliProgress.Presets;
  const drawn = new cliProgress.SingleBar({ format, stream, hideCursor: true }, shades);
  let begun = false;
  return {
    moved(done, of, rows) {
      if (!begun) drawn.start(of, done, { rows });
      begun = true;
      drawn.update(done, { rows });
    },
    finish() {
      if (begun) drawn.stop();
    },
  };
}

function lines(label: string, note: (line: string) => void): Progress {
  let told = 0;
  return {
    moved(done, of, rows) {
      const tenth = Math.floor(done / Math.max(of, 1) * linesInAll);
      if (tenth <= told) return;
      told = tenth;
      note(`${label}: ${tenth * 100 / linesInAll} %, ${rows} rows`);
    },
    finish() {},
  };
}
