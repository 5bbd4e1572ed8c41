/**
 * The flow itself: blocks that turn tokens into tokens and count the logarithm of the volume they change, their
 * backward passes, and their inverse token by token. {@link org.tarflow4j.model.flow.TarFlow} is the way in; it is for
 * one thread, and everything it needs beside the parameters is scratch.
 */
@NullMarked
package org.tarflow4j.model.flow;

import org.jspecify.annotations.NullMarked;
