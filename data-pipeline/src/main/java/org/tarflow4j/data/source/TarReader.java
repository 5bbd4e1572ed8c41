package org.tarflow4j.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.apache.hadoop.fs.FSDataInputStream;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.SkipReason;

/**
 * Walks the members of a tar archive that lies in a part of a file, by seeking from header to header. Believes no header
 * further than the file reaches, allocates no more than {@value #LONGEST_EXTENSION} bytes for one, and always ends,
 * since every header moves it on. Errors of the file system are thrown, faults of the archive are members with a problem.
 */
final class TarReader implements Closeable {
    static final int BLOCK = 512;
    /** Of the extended headers, which hold names, in bytes. */
    private static final int LONGEST_EXTENSION = 1 << 16;

    private static final int LONGEST_NAME = 1024;
    private static final int LONGEST_SHOWN = 200;
    private static final ZipEncoding UTF_8 = ZipEncodingHelper.getZipEncoding("UTF-8");

    private final FSDataInputStream in;
    private final long begin;
    private final long end;
    private long position;
    private boolean done;

    /** Takes over the stream; the archive are its bytes from {@code begin} to before {@code end}. */
    TarReader(FSDataInputStream in, long begin, long end) {
        this.in = in;
        this.begin = begin;
        this.end = end;
        this.position = begin;
    }

    /** The next member that is no directory; null at the end. After a fault that hides the others, it is the last. */
    @Nullable
    TarMember next() throws IOException {
        TarExtension extension = TarExtension.NONE;
        long start = position;
        while (!done) {
            if (end - position < BLOCK) {
                done = true;
                return end == start && begin < end ? null : cutHeader(start);
            }
            byte[] block = read(position, BLOCK);
            if (isZero(block)) {
                done = true;
                return start == position ? null : broken(start, "an extended header without a member");
            }
            TarArchiveEntry header = parse(block);
            if (header == null) {
                return broken(start, "no tar header");
            }
            long offset = position + BLOCK;
            if (header.isPaxHeader() || header.isGNULongNameEntry()) {
                if (header.getSize() > end - offset) {
                    return cutHeader(start);
                }
                TarExtension found = header.getSize() > LONGEST_EXTENSION
                        ? null
                        : TarExtension.parse(read(offset, (int) header.getSize()), header.isPaxHeader());
                if (found == null) {
                    return broken(start, "an unreadable extended header of " + header.getSize() + " bytes");
                }
                extension = extension.and(found);
                moveOn(offset, header.getSize());
            } else if (header.isGlobalPaxHeader() || header.isGNULongLinkEntry()) {
                if (header.getSize() > end - offset) {
                    return cutHeader(start);
                }
                moveOn(offset, header.getSize());
            } else {
                TarMember member = member(header, extension, start, offset);
                if (member != null) {
                    return member;
                }
                extension = TarExtension.NONE;
                start = position;
            }
        }
        return null;
    }

    /** The content of a member that has no problem. */
    byte[] content(TarMember member) throws IOException {
        return read(member.offset(), Math.toIntExact(member.size()));
    }

    @Override
    public void close() throws IOException {
        done = true;
        in.close();
    }

    /** Null for a directory. */
    private @Nullable TarMember member(TarArchiveEntry header, TarExtension extension, long start, long offset) {
        String name = extension.name() == null ? header.getName() : extension.name();
        String shown = name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) + "…" : name;
        if (header.isSymbolicLink()
                || header.isLink()
                || header.isFIFO()
                || header.isCharacterDevice()
                || header.isBlockDevice()) {
            moveOn(offset, 0);
            return new TarMember(shown, start, offset, 0, SkipReason.NOT_A_FILE, "a link, device or pipe");
        }
        if (header.isDirectory()) {
            moveOn(offset, 0);
            return null;
        }
        if (header.isSparse()) {
            return broken(start, "a sparse file, which no archive of images needs");
        }
        long size = extension.size() < 0 ? header.getSize() : extension.size();
        if (size > end - offset) {
            return cut(shown, start, offset, size);
        }
        moveOn(offset, size);
        return isSafe(name)
                ? new TarMember(withoutDot(name), start, offset, size, null, "")
                : new TarMember(
                        shown, start, offset, size, SkipReason.UNSAFE_NAME, "the name leads out of the archive");
    }

    private static boolean isSafe(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST_NAME
                && !name.startsWith("/")
                && name.indexOf('\\') < 0
                && name.chars().noneMatch(Character::isISOControl)
                && Arrays.stream(name.split("/")).noneMatch(".."::equals);
    }

    private static String withoutDot(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    private TarMember cut(String name, long start, long offset, long size) {
        done = true;
        String detail = "the archive ends inside it: " + size + " bytes from byte " + (offset - begin) + " on, "
                + (end - offset) + " are there";
        return new TarMember(name, start, offset, end - offset, SkipReason.CUT, detail);
    }

    private TarMember cutHeader(long start) {
        return end - begin < BLOCK
                ? fault(start, SkipReason.NOT_AN_ARCHIVE, "has " + (end - begin) + " bytes, fewer than a header")
                : fault(start, SkipReason.CUT, "the archive ends inside a header at byte " + (start - begin));
    }

    private TarMember broken(long start, String found) {
        return start == begin
                ? fault(start, SkipReason.NOT_AN_ARCHIVE, "begins with " + found)
                : fault(
                        start,
                        SkipReason.BROKEN_ARCHIVE,
                        found + " at byte " + (start - begin) + "; " + (end - start) + " bytes are lost");
    }

    /** The last that the archive says, about no member. */
    private TarMember fault(long start, SkipReason reason, String detail) {
        done = true;
        return new TarMember("", start, start, end - start, reason, detail);
    }

    private void moveOn(long offset, long size) {
        long padded = (size + BLOCK - 1) / BLOCK * BLOCK;
        position = Math.min(end, offset + padded);
    }

    private static @Nullable TarArchiveEntry parse(byte[] block) {
        try {
            if (!TarUtils.verifyCheckSum(block)) {
                return null;
            }
            TarArchiveEntry header = new TarArchiveEntry(block, UTF_8, true);
            return header.getSize() < 0 ? null : header;
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private byte[] read(long from, int length) throws IOException {
        if (in.getPos() != from) {
            in.seek(from);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    private static boolean isZero(byte[] block) {
        for (byte value : block) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
