/**
 * Kernels by the JDK's Vector API on the arrays' own memory outside the heap: float32 on a CPU. Needs the incubator
 * module {@code jdk.incubator.vector}; {@link org.tarflow4j.model.kernel.KernelChoice} takes them where it is there.
 *
 * <p>Every sum has an order of its own, which neither the number of threads nor the JIT compiler changes: work is cut
 * into blocks of fixed size, lanes are added one after the other, and functions are polynomials of fused
 * multiply-adds, which interpreter and compiled code round alike.
 */
@NullMarked
package org.tarflow4j.model.kernel.vector;

import org.jspecify.annotations.NullMarked;
