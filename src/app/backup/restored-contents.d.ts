/** What people count. */
export interface ContentsCount {
    readonly athleteCount: number;
    readonly runCount: number;
    readonly stepCount: number;
    readonly journalCount: number;
}
/** What is there now, without those who were taken out. @throws StoreError where the database can't be read */
export declare function countContents(folder: string): ContentsCount;
//# sourceMappingURL=restored-contents.d.ts.map