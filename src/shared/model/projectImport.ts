/** An exported project that comes into the log, or how the last one ended. */
export interface ProjectImport {
	/** Where it lies on the studio machine. */
	folder: string;
	/** 0…1. */
	progress: number;
	/** What is being done: the file that is copied. */
	label: string;
	/** Null while it runs. */
	outcome: 'done' | 'failed' | 'cancelled' | null;
	/** Once it is done. */
	taken: { project: string; title: string; entries: number; files: number } | null;
	/** Why it failed; nothing was taken in then. */
	failure: { code: string; message: string; subject: string | null; remedy: string | null } | null;
}
