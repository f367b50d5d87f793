import { EXIT, type Verb } from './framework/verb.ts';
import { findProject, LOG_OPTIONS, readLog, writeLog } from './logAccess.ts';
import { projectLine, trackText } from './logText.ts';

const list: Verb = {
	name: 'list',
	summary: 'List the projects',
	usage: '[--json]',
	options: LOG_OPTIONS,
	notes: null,
	run: async (context) => {
		context.args.exactly();
		return readLog(context, (store) => {
			const projects = store.projects();
			if (context.args.flag('json')) context.stdout.write(`${JSON.stringify(projects, null, 2)}\n`);
			else
				context.stdout.write(
					projects.map((project) => `${projectLine(project)}\n`).join('') || 'There is no project yet.\n',
				);
			return EXIT.ok;
		});
	},
};

const show: Verb = {
	name: 'show',
	summary: 'Show a project: where it lies, its tracks and revisions',
	usage: 'PROJECT [--json]',
	options: LOG_OPTIONS,
	notes: null,
	run: async (context) => {
		const { PROJECT } = context.args.exactly('PROJECT');
		return readLog(context, (store) => {
			const project = findProject(store.projects(), PROJECT);
			const { folder } = store.paths(project.id);
			if (context.args.flag('json')) context.stdout.write(`${JSON.stringify({ ...project, folder }, null, 2)}\n`);
			else {
				const entries = store.entries(project.id);
				const tracks = project.tracks.map((track) => `\n${trackText(track, entries)}`).join('');
				context.stdout.write(`${projectLine(project)}\n${folder}\n${tracks}`);
			}
			return EXIT.ok;
		});
	},
};

const create: Verb = {
	name: 'create',
	summary: 'Make a new project',
	usage: 'TITLE [--artist NAME] [--form FORM] [--json]',
	options: {
		...LOG_OPTIONS,
		artist: { type: 'string', value: 'NAME', summary: 'Artist' },
		form: { type: 'string', value: 'FORM', summary: 'album, ep or single (default album)' },
	},
	notes: null,
	run: async (context) => {
		const { TITLE } = context.args.exactly('TITLE');
		const form = context.args.choice('form', ['album', 'ep', 'single']) ?? 'album';
		const artist = context.args.text('artist') ?? '';
		return writeLog(context, (store) => {
			const id = store.newId();
			store.append(id, { kind: 'project', title: TITLE.trim(), artist, form }, null);
			const project = findProject(store.projects(), id);
			if (context.args.flag('json'))
				context.stdout.write(`${JSON.stringify({ ...project, folder: store.paths(id).folder }, null, 2)}\n`);
			else context.stdout.write(`${projectLine(project)}\n`);
			return EXIT.ok;
		});
	},
};

export const verb: Verb = {
	name: 'project',
	summary: 'List, show and make projects',
	usage: 'COMMAND',
	options: LOG_OPTIONS,
	notes: null,
	commands: { list, show, create },
	run: async (context) => list.run(context),
};
