package org.tarflow4j.jobs;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/** What the C library has given out to the process: all arrays of ND4J's CPU backend are among it. */
public final class NativeHeap {
    private static final Function MALLINFO2 = NativeLibrary.getInstance("c").getFunction("mallinfo2");

    private NativeHeap() {}

    /** Bytes in use, those of large blocks included; an array counts until it is freed, which takes a collection. */
    public static long bytes() {
        MallInfo info = (MallInfo) MALLINFO2.invoke(MallInfo.class, new Object[0]);
        return info.uordblks.longValue() + info.hblkhd.longValue();
    }

    /** glibc's {@code struct mallinfo2}; its fields are of type {@code size_t}. */
    @FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class MallInfo extends Structure implements Structure.ByValue {
        public NativeLong arena;
        public NativeLong ordblks;
        public NativeLong smblks;
        public NativeLong hblks;
        public NativeLong hblkhd;
        public NativeLong usmblks;
        public NativeLong fsmblks;
        public NativeLong uordblks;
        public NativeLong fordblks;
        public NativeLong keepcost;
    }
}
