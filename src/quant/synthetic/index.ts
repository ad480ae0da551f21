// Made-up markets for trying things out. Whatever is made here says SYNTHETIC in its name.
export * from './flow.ts';
export * from './planted.ts';
