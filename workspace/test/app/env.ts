export const dev = true;
export const browser = true;
