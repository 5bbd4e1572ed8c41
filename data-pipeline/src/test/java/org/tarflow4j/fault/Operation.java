package org.tarflow4j.fault;

/** What can fail of a file system. */
public enum Operation {
    OPEN,
    READ,
    CREATE,
    WRITE,
    SYNC,
    CLOSE,
    RENAME,
    LIST,
    DELETE
}
