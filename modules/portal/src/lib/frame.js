/*
 * Pages in a frame of a learning platform. They are the same pages below
 * /embedded/KEY: the server lets that platform show them, and nobody else.
 */
const found = /^(\/embedded\/(?:[a-z][a-z0-9-]*|-))\/./.exec(location.pathname);

/* What stands before every address of ours here; empty in a page of its own. */
export const base = found ? found[1] : "";
export const framed = base !== "";

/* The address of the page as the router knows it. */
export const pathHere = () => location.pathname.slice(base.length);
