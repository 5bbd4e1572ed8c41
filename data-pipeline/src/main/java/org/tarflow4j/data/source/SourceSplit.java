package org.tarflow4j.data.source;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** A part of a source, small enough for one task. Implementations hold arrays, not lists, so that Kryo copies them. */
public interface SourceSplit extends Serializable {
    /** The inputs one after the other; nothing is kept in memory. The caller closes the stream. */
    ImageStream open(Configuration hadoop) throws IOException;
}
