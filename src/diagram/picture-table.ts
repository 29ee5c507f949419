/** What a picture shows, for whoever reads tables: the same content in the same words. */
export type PictureTable = { caption: string; columns: string[]; rows: string[][] };
