/**
 * File systems that fail, for the tests of whatever writes files: any other one with faults injected by rule, and an object
 * store in memory. Reached through Hadoop's configuration, so that nothing that is tested need know of them.
 */
package org.tarflow4j.fault;
