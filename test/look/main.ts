import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openTour } from './openTour.ts';
import { SCENES, SIZES, THEMES, type Theme } from './tour.ts';

const USAGE = `npm run look -- --out FOLDER [--only WORDS] [--size WIDTH] [--theme night|light]

Opens every view of the remote on three glasses by night and by day, in a studio with long names and a unit of forty
controls, writes a picture of each, and says what is cut off, covered, too small to touch or too pale to read.`;

const { values } = parseArgs({
	options: {
		out: { type: 'string' },
		only: { type: 'string' },
		size: { type: 'string' },
		theme: { type: 'string' },
		help: { type: 'boolean' },
	},
});
if (values.help === true || values.out === undefined) {
	console.log(USAGE);
	process.exit(values.help === true ? 0 : 2);
}
const out = values.out;
const only = values.only?.split(',') ?? [''];
const scenes = SCENES.filter(({ name }) => only.some((words) => name.startsWith(words)));
const sizes = SIZES.filter(({ width }) => values.size === undefined || values.size === String(width));
const themes = (Object.keys(THEMES) as Theme[]).filter((theme) => values.theme === undefined || values.theme === theme);
if (scenes.length * sizes.length * themes.length === 0) {
	console.error('There is no such view, size or theme.');
	process.exit(2);
}

mkdirSync(out, { recursive: true });
const { visitor, close } = await openTour((text) => console.error(text));
let faults = 0;
try {
	for (const theme of themes)
		for (const size of sizes)
			for (const scene of scenes) {
				const { found, picture } = await visitor.visit(scene, size, theme);
				const name = `${scene.name}-${size.width}-${theme}`;
				if (picture !== null) writeFileSync(join(out, `${name}.png`), picture.glass);
				if (picture?.whole != null) writeFileSync(join(out, `${name}-whole.png`), picture.whole);
				faults += found.length;
				for (const fault of found) console.log(`${name}: ${fault}`);
			}
} finally {
	await close();
}
const pictures = scenes.length * sizes.length * themes.length;
console.log(`${pictures} views looked at, ${faults} ${faults === 1 ? 'thing' : 'things'} to mend`);
process.exit(faults === 0 ? 0 : 1);
