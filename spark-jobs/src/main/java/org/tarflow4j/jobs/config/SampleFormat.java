package org.tarflow4j.jobs.config;

/** How samples are stored. */
public enum SampleFormat {
    /** A file for each sample, for people. */
    PNG,
    /** A tar file for many samples, in WebDataset's layout. */
    WEBDATASET,
    /** A Parquet file for many samples, with the columns of Hugging Face's image data sets. */
    PARQUET
}
